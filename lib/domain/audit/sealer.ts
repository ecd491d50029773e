import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '@/lib/platform/db/database';
import { findUnsealed, type SealingHorizon, sealBatch } from './seal';

/** How often a process looks for events to seal: half of it is what a change waits for on average. */
const POLL_MS = 200;
const RETRY_MS = 1_000;

/** The chain of one organization, watched by a reader. */
export type ChainWatch = {
  /**
   * Resolves when the chain grew since the last call (or since the watch began), after `ms`, or when the
   * signal is aborted or the sealer stops; then with false.
   */
  grown(options: { ms?: number; signal: AbortSignal }): Promise<boolean>;
  /** The last sequence that this process knows of; undefined before it knows one. */
  head(): bigint | undefined;
  /** Always call it. */
  end(): void;
};

type Watcher = { hasGrown: boolean; wake(): void };

export type Sealer = ReturnType<typeof createSealer>;

/**
 * Seals what was committed, a few times a second, and notifies the readers of this process of the chains
 * that grew, whichever process sealed. Without changes a round is one statement; there is no NOTIFY in the
 * transactions of changes, which would make their commits wait for each other.
 */
export function createSealer({ db, log }: { db: Database; log: Logger }) {
  const stopping = new AbortController();
  const watchers = new Map<string, Set<Watcher>>();
  const heads = new Map<string, bigint>();
  let horizon: SealingHorizon = null;
  let running: Promise<void> = Promise.resolve();
  let hasStopped = false;

  async function seal(): Promise<void> {
    const found = await findUnsealed(db.queryUnprepared, horizon, 1);
    if (found.ids.length === 0) {
      horizon = found.horizon;
      return;
    }
    for (let isComplete = false; !isComplete; ) {
      const sealed = await sealBatch(db, horizon);
      ({ horizon, isComplete } = sealed);
      for (const [organizationId, head] of sealed.heads) noteHead(organizationId, head);
    }
  }

  /** Another process may have sealed. */
  async function readHeads(): Promise<void> {
    if (watchers.size === 0) return;
    const text = `SELECT w.id, coalesce((SELECT max(sequence) FROM audit_seals s WHERE s.organization_id = w.id), 0) AS head
      FROM unnest($1::text[]) AS w (id)`;
    const rows = await db.query<{ id: string; head: bigint }>('chain_heads', text, [[...watchers.keys()]]);
    for (const { id, head } of rows) noteHead(id, head);
  }

  function noteHead(organizationId: string, head: bigint): void {
    const listening = watchers.get(organizationId);
    if (!listening) return;
    // The first round notifies readers that began before it too often rather than too seldom.
    if (heads.get(organizationId) === head) return;
    heads.set(organizationId, head);
    for (const watcher of listening) {
      watcher.hasGrown = true;
      watcher.wake();
    }
  }

  async function run(): Promise<void> {
    const { signal } = stopping;
    while (!signal.aborted) {
      let pauseMs = POLL_MS;
      try {
        await seal();
        await readHeads();
      } catch (err) {
        pauseMs = RETRY_MS;
        if (!signal.aborted) log.warn({ err }, 'sealing audit events failed; retrying');
      }
      await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  function watch(organizationId: string): ChainWatch {
    const watcher: Watcher = { hasGrown: false, wake() {} };
    const listening = watchers.get(organizationId) ?? new Set();
    watchers.set(organizationId, listening.add(watcher));
    return {
      async grown({ ms, signal }) {
        const isOver = () => watcher.hasGrown || hasStopped || signal.aborted;
        if (!isOver())
          await new Promise<void>((resolve) => {
            const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
            watcher.wake = () => {
              clearTimeout(timer);
              resolve();
            };
            signal.addEventListener('abort', watcher.wake, { once: true });
          }).finally(() => signal.removeEventListener('abort', watcher.wake));
        const { hasGrown } = watcher;
        watcher.hasGrown = false;
        return hasGrown && !hasStopped && !signal.aborted;
      },
      head: () => heads.get(organizationId),
      end() {
        listening.delete(watcher);
        if (listening.size > 0 || watchers.get(organizationId) !== listening) return;
        watchers.delete(organizationId);
        heads.delete(organizationId);
      },
    };
  }

  return {
    watch,
    start() {
      running = run();
    },
    /** Ends the waiting of all readers, for good: the process is about to stop. */
    endWatches(): void {
      hasStopped = true;
      for (const listening of watchers.values()) for (const watcher of listening) watcher.wake();
    },
    async stop(): Promise<void> {
      this.endWatches();
      stopping.abort();
      await running;
    },
  };
}
