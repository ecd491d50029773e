import type { Logger } from 'pino';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/db/database';
import { endOrganizations } from '@/lib/organizations/endings';
import type { Storage } from '@/lib/storage/storage';
import { forgetKeys } from '@/lib/uploads/idempotency';
import type { Resumables } from '@/lib/uploads/resumable';
import type { Uploads } from '@/lib/uploads/uploads';
import { drainOutbox } from './outbox';
import { emptyTrash } from './trash';

type Parts = {
  db: Database;
  storage: Storage;
  uploads: Uploads;
  resumables: Pick<Resumables, 'heedRequests' | 'renewLeases'>;
  config: Pick<Config, 'leaseSeconds'>;
  log: Logger;
};

const pauseMs = 5_000;

/** One round of all that is done behind requests: give up dead uploads, empty the trash, end organizations, remove objects. */
export async function tidy({ db, storage, uploads }: Omit<Parts, 'config' | 'log' | 'resumables'>) {
  const expired = await uploads.expire();
  const erased = await emptyTrash(db);
  const ended = await endOrganizations(db);
  await forgetKeys(db);
  const removed = await drainOutbox({ db, storage });
  return { expired, erased, ended, removed };
}

/**
 * Runs {@link tidy} every few seconds, at once when woken, and keeps this process's leases. A round that fails is logged and
 * tried again: everything it does can be repeated.
 */
export function createWorker(parts: Parts) {
  let isStopped = false;
  let isWoken = false;
  let rouse = () => {};
  let running: Promise<void> = Promise.resolve();
  const timers: NodeJS.Timeout[] = [];

  async function run(): Promise<void> {
    while (!isStopped) {
      isWoken = false;
      await tidy(parts).catch((error) =>
        parts.log.warn({ err: error }, 'background work failed, will try again'),
      );
      if (!isWoken && !isStopped) await pause();
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    start() {
      running = run();
      const every = (ms: number, what: string, work: () => Promise<void>) =>
        timers.push(
          setInterval(() => void work().catch((err) => parts.log.warn({ err }, `${what} failed`)), ms),
        );
      every((parts.config.leaseSeconds * 1000) / 4, 'renewing leases', async () => {
        await parts.uploads.renewLeases();
        await parts.resumables.renewLeases();
      });
      every(1_000, 'looking for who waits', () => parts.resumables.heedRequests());
    },
    wake() {
      isWoken = true;
      rouse();
    },
    async stop() {
      isStopped = true;
      for (const timer of timers) clearInterval(timer);
      rouse();
      await running;
    },
  };
}
