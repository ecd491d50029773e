import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { ApiError, call } from './api';
import { applyChanges, type Change } from './apply-change';
import { refresh } from './content';
import { gathered } from './gathered';

/**
 * What the leading tab sends to the others: a change with the token after it, or that some may be missing.
 */
type Message = { change: Change; token: string } | { isUnknown: true };

/** How long changes are gathered before the lists show them: many small uploads end within a moment. */
const APPLY = { firstMs: 100, mostMs: 800 };
/** And before what they outdate loads again. */
const RELOAD = { firstMs: 250, mostMs: 16_000 };
/** A stream that does not open is behind a proxy that collects it. */
const OPEN_TIMEOUT_MS = 10_000;
const POLL_MS = 5_000;
/** How many polls there are before the stream is tried again. */
const POLLS = 12;

/**
 * Keeps everything that a page shows of an organization up to date with the changes of others. Of all tabs of
 * a browser one follows the stream and passes the changes on, because browsers allow six connections to a
 * server; another one takes over when it closes. `startToken`, from before the page read anything, is where
 * the changes begin; without it the page reads everything again once it follows them.
 */
export function useLiveChanges(organization: string, startToken = ''): void {
  const client = useQueryClient();
  const firstToken = useEffectEvent(() => startToken);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const channel = new BroadcastChannel(`changes of ${organization}`);
    const position: Position = { token: firstToken() };
    const apply = createReceiver(client, organization);
    const receive = (message: Message) => {
      // Whichever tab leads next goes on from here.
      if ('token' in message) position.token = message.token;
      apply(message);
    };
    channel.onmessage = ({ data }: MessageEvent<Message>) => receive(data);
    const publish = (message: Message) => {
      receive(message);
      channel.postMessage(message);
    };
    // Without a secure context there are no locks: then every tab polls.
    const isLed = navigator.locks
      ? navigator.locks.request(channel.name, { signal }, () =>
          follow(organization, position, { publish, signal }),
        )
      : poll(organization, position, { publish: receive, signal, polls: Number.POSITIVE_INFINITY });
    isLed.catch((error) => {
      if (!signal.aborted) throw error;
    });
    return () => {
      leaving.abort();
      channel.close();
    };
  }, [client, organization]);
}

/** Applies what arrives within a moment in one go, and reloads what it outdates in one go. */
function createReceiver(client: QueryClient, organization: string): (message: Message) => void {
  const stale = new Map<string, QueryKey>();
  let changes: Change[] = [];
  const reload = gathered(() => {
    for (const queryKey of stale.values()) void client.invalidateQueries({ queryKey });
    stale.clear();
  }, RELOAD);
  const apply = gathered(() => {
    for (const key of applyChanges(client, organization, changes)) stale.set(JSON.stringify(key), key);
    changes = [];
    reload();
  }, APPLY);
  return (message) => {
    if ('isUnknown' in message) return void refresh(client, organization);
    changes.push(message.change);
    apply();
  };
}

type Publish = (message: Message) => void;
type Position = { token: string };
type Following = { publish: Publish; signal: AbortSignal };

/** Follows the stream, and polls while there is none. Runs until the signal is aborted. */
async function follow(organization: string, position: Position, following: Following): Promise<void> {
  const { signal } = following;
  while (!signal.aborted) {
    await stream(organization, position, following);
    await poll(organization, position, { ...following, polls: POLLS });
  }
}

/** Resolves when the stream ends for good; the browser itself opens it again after an interruption. */
function stream(organization: string, position: Position, { publish, signal }: Following): Promise<void> {
  const query = position.token ? `?page_token=${position.token}` : '';
  const source = new EventSource(`/api/v1/organizations/${organization}/changes:stream${query}`);
  return new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, OPEN_TIMEOUT_MS);
    signal.addEventListener('abort', () => resolve());
    source.onopen = () => {
      clearTimeout(timer);
      if (position.token === '') publish({ isUnknown: true });
    };
    source.onmessage = ({ data, lastEventId }) => {
      publish({ change: JSON.parse(data), token: lastEventId });
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) resolve();
    };
  }).finally(() => source.close());
}

type Changes = { changes: Change[]; next_page_token: string; new_start_page_token: string };

async function poll(
  organization: string,
  position: Position,
  { publish, signal, polls }: Following & { polls: number },
): Promise<void> {
  const path = `/organizations/${organization}/changes`;
  for (let count = 0; count < polls && !signal.aborted; count += 1) {
    try {
      if (position.token === '') {
        publish({ isUnknown: true });
        const { start_page_token } = await call<{ start_page_token: string }>(`${path}:startPageToken`, {
          signal,
        });
        position.token = start_page_token;
      }
      const query = { page_token: position.token, page_size: 1000 };
      const page = await call<Changes>(path, { query, signal });
      const token = page.next_page_token || page.new_start_page_token;
      for (const change of page.changes) publish({ change, token: position.token });
      position.token = token;
    } catch (error) {
      // The changes since are no longer kept. What else fails is tried again; pages report it themselves.
      if (error instanceof ApiError && error.status === 410) position.token = '';
    }
    await pause(POLL_MS, signal);
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
    signal.addEventListener('abort', () => resolve());
  });
