import type { Logger } from 'pino';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/db/database';
import { endOrganizations } from '@/lib/organizations/endings';
import type { Storage } from '@/lib/storage/storage';
import type { Uploads } from '@/lib/uploads/uploads';
import { drainOutbox } from './outbox';
import { emptyTrash } from './trash';

type Parts = {
  db: Database;
  storage: Storage;
  uploads: Uploads;
  config: Pick<Config, 'leaseSeconds'>;
  log: Logger;
};

const pauseMs = 5_000;

/** One round of all that is done behind requests: give up dead uploads, empty the trash, end organizations, remove objects. */
export async function tidy({ db, storage, uploads }: Omit<Parts, 'config' | 'log'>) {
  const expired = await uploads.expire();
  const erased = await emptyTrash(db);
  const ended = await endOrganizations(db);
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
  let leases: NodeJS.Timeout | undefined;

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
      leases = setInterval(
        () =>
          void parts.uploads
            .renewLeases()
            .catch((error) => parts.log.warn({ err: error }, 'leases were not renewed')),
        (parts.config.leaseSeconds * 1000) / 4,
      );
    },
    wake() {
      isWoken = true;
      rouse();
    },
    async stop() {
      isStopped = true;
      clearInterval(leases);
      rouse();
      await running;
    },
  };
}
