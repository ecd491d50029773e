import { ApiError, errorIn, errorOf, type File as StoredFile, searchOf } from './api';
import { digestOfBytes, hexOf } from './digest';
import type { EngineEvents } from './upload-engine';
import { isTransient, retryDelays } from './upload-retries';

/** Up to this size a file is sent by one request; a larger one could not resume if that request broke. */
export const MAX_SMALL_BYTES = 2 ** 20;

/** How many requests there are at a time: browsers allow six to a server, and the page needs some. */
const PARALLEL = 4;

type Small = { id: string; file: File; filename: string; organization: string; folder: string | null };
type Job = Small & { key: string; abort: AbortController };

/**
 * Sends small files, each by one request of its own, with no address to ask for before. A request is repeated
 * with its key, so that an answer that got lost makes no second file.
 */
export function createSmallEngine({ onStall, onProgress, onSuccess, onError }: EngineEvents) {
  const jobs = new Map<string, Job>();
  const queue: Job[] = [];
  let active = 0;

  function pump(): void {
    while (active < PARALLEL) {
      const job = queue.shift();
      if (!job) return;
      active += 1;
      void run(job).finally(() => {
        active -= 1;
        pump();
      });
    }
  }

  async function run(job: Job): Promise<void> {
    const { signal } = job.abort;
    try {
      // Read before it is sent: a file that is gone would look like a connection that is.
      const bytes = await job.file.arrayBuffer();
      const [stored, sentSha256] = await Promise.all([
        sendUntilAnswered(job, bytes),
        digestOfBytes(job.id, bytes),
      ]);
      onProgress(job.id, job.file.size, undefined);
      onSuccess(job.id, { name: stored.name, sha256: stored.sha256 ?? null, sentSha256 });
    } catch (error) {
      if (signal.aborted) return;
      onError(job.id, error instanceof ApiError ? error : new ApiError(0, 'UNREADABLE', String(error)));
    }
    jobs.delete(job.key);
  }

  async function sendUntilAnswered(job: Job, bytes: ArrayBuffer): Promise<StoredFile> {
    const { signal } = job.abort;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await sendOnce(job, bytes);
      } catch (error) {
        const delay = retryDelays[attempt];
        const isLast = !(error instanceof ApiError) || !isTransient(error.status) || delay === undefined;
        if (signal.aborted || isLast) throw error;
        onStall(job.id);
        await pause(delay, signal);
      }
    }
  }

  function enqueue(job: Job): void {
    queue.push(job);
    pump();
  }

  return {
    add(file: Small): string {
      const key = newKey();
      const job = { ...file, key, abort: new AbortController() };
      jobs.set(key, job);
      enqueue(job);
      return key;
    },
    togglePause(key: string): void {
      const job = jobs.get(key);
      if (!job) return;
      const isPaused = job.abort.signal.aborted;
      if (isPaused) {
        job.abort = new AbortController();
        enqueue(job);
      } else stop(job);
    },
    remove(key: string): void {
      const job = jobs.get(key);
      if (job) stop(job);
      jobs.delete(key);
    },
  };

  function stop(job: Job): void {
    job.abort.abort();
    const at = queue.indexOf(job);
    if (at >= 0) queue.splice(at, 1);
  }
}

/** A key of its own for each file: `crypto.randomUUID` needs TLS. */
const newKey = () => hexOf(crypto.getRandomValues(new Uint8Array(16)));

/** @throws ApiError; with status 0 where there was no answer */
async function sendOnce(job: Job, bytes: ArrayBuffer): Promise<StoredFile> {
  const { organization, folder, filename, file, key, abort } = job;
  const query = {
    filename,
    folder: folder ?? 'root',
    modify_time: new Date(file.lastModified).toISOString(),
  };
  const response = await fetch(`/api/v1/organizations/${organization}/files:upload${searchOf(query)}`, {
    method: 'POST',
    body: bytes,
    signal: abort.signal,
    headers: { 'Content-Type': file.type || 'application/octet-stream', 'Idempotency-Key': key },
  }).catch(() => {
    throw errorIn(0, '');
  });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as StoredFile;
}

/** Waits, while offline until there is a connection. Ends at once when the signal is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  if (navigator.onLine || signal.aborted) return;
  await new Promise<void>((resolve) => {
    addEventListener('online', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve());
  });
}
