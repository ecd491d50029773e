import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { type Answer, ApiError, begin, call, errorFrom } from './api';
import { keys } from './keys';

/** A change of the user on which the server works after its answer. */
export type Operation = Answer<'operation'>;

/** An operation that an earlier page began, and its end: what the page that began it would have shown. */
export type Ended = { operation: Operation } | { error: unknown };

const POLL_MS = 1_000;
/** While the server does not answer. */
const RETRY_MS = 5_000;

/** What operations need of the page, for tests. */
type Requests = {
  read(name: string): Promise<Operation>;
  list(organization: string): Promise<Operation[]>;
  cancel(name: string): Promise<unknown>;
  pause(ms: number): Promise<void>;
};

/**
 * The operations that this browser tab follows, whichever page it shows: those that it began, and those that
 * an earlier page of the user began.
 */
export function createOperations({ read, list, cancel, pause }: Requests) {
  const running = new Map<string, Operation>();
  const ends = new Map<string, Promise<Operation>>();
  const subscribers = new Set<() => void>();
  const endListeners = new Set<(ended: Ended) => void>();
  let snapshot: Operation[] = [];

  function notify(): void {
    snapshot = [...running.values()];
    for (const subscriber of subscribers) subscriber();
  }

  function show(operation: Operation): void {
    running.set(operation.name, operation);
    notify();
  }

  async function poll(name: string): Promise<Operation> {
    for (let ms = POLL_MS; ; ) {
      await pause(ms);
      try {
        const operation = await read(name);
        if (operation.done) return operation;
        show(operation);
        ms = POLL_MS;
      } catch (error) {
        if (!isTemporary(error)) throw error;
        ms = RETRY_MS;
      }
    }
  }

  /** Resolves with the operation when it is done. */
  function follow(operation: Operation): Promise<Operation> {
    const known = ends.get(operation.name);
    if (known) return known;
    show(operation);
    const end = poll(operation.name).finally(() => {
      running.delete(operation.name);
      ends.delete(operation.name);
      notify();
    });
    ends.set(operation.name, end);
    return end;
  }

  return {
    /**
     * The response of an operation.
     * @throws ApiError with which the operation ended
     */
    async responseOf<T>(operation: Operation): Promise<T> {
      const { error, response } = await follow(operation);
      if (error) throw errorFrom(0, error);
      return response as T;
    },

    /** Follows the operations of earlier pages, too. */
    async load(organization: string): Promise<Operation[]> {
      const unfinished = await list(organization);
      for (const operation of unfinished) {
        if (ends.has(operation.name)) continue;
        const report = (ended: Ended) => {
          for (const listener of endListeners) listener(ended);
        };
        follow(operation).then(
          (done) => report(done.error ? { error: errorFrom(0, done.error) } : { operation: done }),
          (error) => report({ error }),
        );
      }
      return unfinished;
    },

    /** Asks the server to stop; the operation then ends with an error. */
    cancel,

    subscribe(subscriber: () => void): () => void {
      subscribers.add(subscriber);
      return () => void subscribers.delete(subscriber);
    },
    snapshot: (): Operation[] => snapshot,

    /** Reports the ends of the operations of earlier pages. */
    onEnd(listener: (ended: Ended) => void): () => void {
      endListeners.add(listener);
      return () => void endListeners.delete(listener);
    },
  };
}

export const operations = createOperations({
  read: (name) => call<Operation>(`/${name}`),
  list: async (organization) =>
    (await call<Answer<'operations'>>(`/organizations/${organization}/operations`)).operations,
  cancel: (name) => call(`/${name}:cancel`, { method: 'POST' }),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

/**
 * Calls what may take long, and resolves as soon as the server works on it: with its end, which resolves with
 * the response. The tray shows what takes longer than a second. After `signal` the operation is cancelled.
 */
export async function beginLong<T>(
  path: string,
  { signal, ...options }: Parameters<typeof begin>[1] = {},
): Promise<{ end: Promise<T> }> {
  const begun = await begin<T>(path, { ...options, signal });
  if ('response' in begun) return { end: Promise.resolve(begun.response) };
  const { operation } = begun;
  const stop = () => void operations.cancel(operation.name).catch(() => {});
  signal?.addEventListener('abort', stop);
  const end = operations.responseOf<T>(operation).finally(() => signal?.removeEventListener('abort', stop));
  // It may end before its caller waits for it.
  end.catch(() => {});
  return { end };
}

/** Like {@link beginLong}, and waits for the end. */
export async function callLong<T>(path: string, options?: Parameters<typeof begin>[1]): Promise<T> {
  return (await beginLong<T>(path, options)).end;
}

const none: Operation[] = [];

/** The user's operations in an organization on which the server works. */
export function useOperations(organization: string): Operation[] {
  useQuery({ queryKey: keys.operations(organization), queryFn: () => operations.load(organization) });
  const all = useSyncExternalStore(operations.subscribe, operations.snapshot, () => none);
  return all.filter(({ name }) => name.startsWith(`organizations/${organization}/`));
}

/** Whether the user stopped it: nothing has failed. */
export const isCancelled = (error: unknown): boolean =>
  error instanceof ApiError && error.reason === 'OPERATION_CANCELLED';

/** The server, or a proxy before it, answers again later. */
const isTemporary = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
