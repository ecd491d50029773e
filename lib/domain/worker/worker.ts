import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '@/lib/config';
import { forgetAuditEvents, sealAuditEvents } from '@/lib/domain/audit/seal';
import { compactNext } from '@/lib/domain/content/compaction';
import { purgeDueFolders } from '@/lib/domain/folders/purge';
import type { InvitationMails } from '@/lib/domain/organizations/invitation-mails';
import type { RunningRights } from '@/lib/domain/organizations/running-rights';
import { deleteExpiredResumptions } from '@/lib/domain/sharing/share-visits';
import type { FileStreams } from '@/lib/domain/uploads/file-streams';
import { forgetKeys } from '@/lib/domain/uploads/idempotency';
import { createRecovery } from '@/lib/domain/uploads/recovery';
import type { Resumables } from '@/lib/domain/uploads/resumable';
import { deleteExpiredUrls, type UploadUrls } from '@/lib/domain/uploads/upload-urls';
import type { Uploads } from '@/lib/domain/uploads/uploads';
import type { Database } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';
import { drainOutbox } from './outbox';
import { purgeDeletedOrganizations } from './purge-organizations';
import { emptyTrash } from './trash';

type WorkerDeps = {
  db: Database;
  storage: Storage;
  uploads: Uploads;
  uploadUrls: UploadUrls;
  resumables: Resumables;
  fileStreams: Pick<FileStreams, 'startFinalizer'>;
  rights: RunningRights;
  invitationMails: InvitationMails;
  config: Pick<Config, 'segmentSizeBytes' | 'auditRetentionDays' | 'permissionRecheckSeconds'>;
  log: Logger;
};

const pauseMs = 5_000;
const sealMs = 3_000;
const mailMs = 1_000;

/**
 * One round of all that is done behind requests: give up dead uploads, empty the trash, end organizations,
 * remove objects.
 */
export async function tidy({ db, storage, uploads }: Pick<WorkerDeps, 'db' | 'storage' | 'uploads'>) {
  const expired = await uploads.expire();
  const erased = await emptyTrash(db);
  await purgeDueFolders(db);
  const ended = await purgeDeletedOrganizations(db);
  await forgetKeys(db);
  await deleteExpiredUrls(db);
  await deleteExpiredResumptions(db);
  const removed = await drainOutbox({ db, storage });
  return { expired, erased, ended, removed };
}

async function sealAuditLog({ db, config }: Pick<WorkerDeps, 'db' | 'config'>): Promise<void> {
  await sealAuditEvents(db);
  const { auditRetentionDays: days } = config;
  if (days !== null) await forgetAuditEvents(db, new Date(Date.now() - days * 86_400_000));
}

/**
 * Runs {@link tidy} every few seconds, at once when woken. A round that fails is logged and
 * tried again: everything it does can be repeated.
 */
export function createWorker(parts: WorkerDeps) {
  const stop = new AbortController();
  const finalizeOrphaned = createRecovery(parts);
  let isWoken = false;
  let rouse = () => {};
  let running: Promise<unknown> = Promise.resolve();
  const timers: NodeJS.Timeout[] = [];

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      isWoken = false;
      await tidy(parts).catch((error) =>
        parts.log.warn({ err: error }, 'background work failed, will try again'),
      );
      if (!isWoken && !stop.signal.aborted) await pause();
    }
  }

  /** Apart from the rest, which must not wait for gigabytes to be read or copied. */
  async function runLong(): Promise<void> {
    const { signal } = stop;
    while (!signal.aborted) {
      await finalizeOrphaned().catch((err) => parts.log.warn({ err }, 'recovery failed, will try again'));
      const isBusy = await compactNext(parts, signal).catch((err) => {
        if (!signal.aborted) parts.log.warn({ err }, 'compaction failed, will try again');
        return false;
      });
      if (isBusy) wake();
      else await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  function wake(): void {
    isWoken = true;
    rouse();
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
      running = Promise.all([run(), runLong()]);
      parts.fileStreams.startFinalizer();
      const every = (ms: number, what: string, work: () => Promise<void>) =>
        timers.push(
          setInterval(() => void work().catch((err) => parts.log.warn({ err }, `${what} failed`)), ms),
        );
      every(parts.config.permissionRecheckSeconds * 1000, 'looking for rights that ended', () =>
        parts.rights.recheck(),
      );
      if (parts.invitationMails.isOn) every(mailMs, 'sending mail', () => parts.invitationMails.send());
      every(sealMs, 'sealing audit events', () => sealAuditLog(parts));
    },
    wake,
    async stop() {
      stop.abort();
      for (const timer of timers) clearInterval(timer);
      rouse();
      await running;
    },
  };
}
