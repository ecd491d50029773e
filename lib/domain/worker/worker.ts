import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { SecretBox } from '@/lib/base/secrets/secret-box';
import type { Config } from '@/lib/config';
import { releaseExpiredArchives } from '@/lib/domain/archives/release-archives';
import { deleteExpiredAuditEvents } from '@/lib/domain/audit/seal';
import type { Sealer } from '@/lib/domain/audit/sealer';
import { compactNext } from '@/lib/domain/content/compaction';
import { purgeDueVersions } from '@/lib/domain/files/versions';
import { purgeDueFolders } from '@/lib/domain/folders/purge';
import { foldUsage, noteStored } from '@/lib/domain/metering/fold-usage';
import { alertQuotas } from '@/lib/domain/metering/quota-alerts';
import { deleteOldOperations, type Operations } from '@/lib/domain/operations/operations';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import { deleteExpiredDownloadUrls } from '@/lib/domain/sharing/download-urls';
import { deleteExpiredDownloads } from '@/lib/domain/sharing/share-downloads';
import type { FileStreams } from '@/lib/domain/uploads/file-streams';
import { deleteExpiredKeys } from '@/lib/domain/uploads/idempotency';
import { createRecovery } from '@/lib/domain/uploads/recovery';
import type { Resumables } from '@/lib/domain/uploads/resumable';
import { deleteExpiredUrls, type UploadUrls } from '@/lib/domain/uploads/upload-urls';
import type { Uploads } from '@/lib/domain/uploads/uploads';
import { deleteExpiredEmailLinks } from '@/lib/domain/users/email-links';
import { deleteExpiredChallenges } from '@/lib/domain/users/passkey-challenges';
import { deleteEndedSessions } from '@/lib/domain/users/sessions';
import { deleteOldDeliveries } from '@/lib/domain/webhooks/deliver-webhooks';
import type { Database } from '@/lib/platform/db/database';
import type { MailQueue } from '@/lib/platform/mail/mail-queue';
import type { Storage } from '@/lib/platform/storage/storage';
import { drainOutbox } from './outbox';
import { purgeDeletedOrganizations } from './purge-organizations';
import { resealSecrets } from './reseal';
import { emptyTrash } from './trash';

type WorkerDeps = {
  db: Database;
  /** With the role that owns the tables: the role of the service may not delete audit events. */
  ownerDb: Database;
  storage: Storage;
  uploads: Uploads;
  uploadUrls: UploadUrls;
  resumables: Resumables;
  fileStreams: Pick<FileStreams, 'startFinalizer'>;
  accessWatch: AccessWatch;
  mailQueues: MailQueue[];
  sealer: Pick<Sealer, 'start' | 'stop'>;
  operations: Pick<Operations, 'start' | 'stop'>;
  secretBox: SecretBox;
  config: Pick<
    Config,
    'segmentSizeBytes' | 'auditRetentionDays' | 'permissionRecheckSeconds' | 'previousAuthSecret'
  >;
  log: Logger;
};

const PAUSE_MS = 5_000;
/** Looking for a content that is due costs one short statement. */
const COMPACTION_PAUSE_MS = 1_000;
const AUDIT_EXPIRY_INTERVAL_MS = 3_000;
const MAIL_INTERVAL_MS = 1_000;
const METERING_INTERVAL_MS = 2_000;

/** One round of maintenance: expires uploads, empties the trash, purges organizations, deletes objects. */
export async function runMaintenance({
  db,
  storage,
  uploads,
}: Pick<WorkerDeps, 'db' | 'storage' | 'uploads'>) {
  const expired = await uploads.expire();
  const purgedFiles = await emptyTrash(db);
  await purgeDueVersions(db);
  await purgeDueFolders(db);
  const purgedOrganizations = await purgeDeletedOrganizations(db);
  await deleteExpiredKeys(db);
  await deleteExpiredUrls(db);
  await deleteExpiredDownloadUrls(db);
  await deleteExpiredDownloads(db);
  await releaseExpiredArchives(db);
  await deleteEndedSessions(db);
  await deleteExpiredChallenges(db);
  await deleteExpiredEmailLinks(db);
  await deleteOldDeliveries(db);
  await deleteOldOperations(db);
  const removed = await drainOutbox({ db, storage });
  return { expired, purgedFiles, purgedOrganizations, removed };
}

async function expireAuditLog({ ownerDb, config }: Pick<WorkerDeps, 'ownerDb' | 'config'>): Promise<void> {
  const { auditRetentionDays: days } = config;
  if (days !== null) await deleteExpiredAuditEvents(ownerDb, new Date(Date.now() - days * 86_400_000));
}

/**
 * Runs {@link runMaintenance} every few seconds, at once when woken. A round that fails is logged and
 * retried: all its steps are idempotent.
 */
export function createWorker(deps: WorkerDeps) {
  const stop = new AbortController();
  const recovery = createRecovery(deps);
  let isWoken = false;
  let endPause = () => {};
  let running: Promise<unknown> = Promise.resolve();
  const timers: NodeJS.Timeout[] = [];

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      isWoken = false;
      await runMaintenance(deps).catch((error) =>
        deps.log.warn({ err: error }, 'maintenance failed; retrying'),
      );
      if (!isWoken && !stop.signal.aborted) await pause();
    }
  }

  let notedHour = -1;
  let metering: Promise<void> | null = null;

  /** Folds events into the usage; once an hour also notes what is stored where nothing happened. */
  async function meter(): Promise<void> {
    while (!stop.signal.aborted && (await foldUsage(deps.db)) > 0);
    const hour = new Date().getUTCHours();
    if (hour !== notedHour) await noteStored(deps.db.prisma, null);
    notedHour = hour;
    await alertQuotas(deps.db);
  }

  async function meterOnce(): Promise<void> {
    metering ??= meter().finally(() => {
      metering = null;
    });
    await metering;
  }

  /** Separate, because it reads and copies gigabytes, which the rest must not wait for. */
  async function runLong(): Promise<void> {
    const { signal } = stop;
    let recoveredAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      if (performance.now() - recoveredAt >= PAUSE_MS) {
        for (const recover of [recovery.finalizeOrphaned, recovery.sealIdle])
          await recover().catch((err) => deps.log.warn({ err }, 'recovery failed; retrying'));
        recoveredAt = performance.now();
      }
      const isBusy = await compactNext(deps, signal).catch((err) => {
        if (!signal.aborted) deps.log.warn({ err }, 'compaction failed; retrying');
        return false;
      });
      if (isBusy) wake();
      else await delay(COMPACTION_PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  }

  async function resealAtStart(): Promise<void> {
    if (deps.config.previousAuthSecret === undefined) return;
    await resealSecrets(deps).catch((err) => deps.log.warn({ err }, 'sealing secrets again failed'));
  }

  function wake(): void {
    isWoken = true;
    endPause();
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PAUSE_MS);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    start() {
      running = Promise.all([run(), runLong(), resealAtStart()]);
      deps.fileStreams.startFinalizer();
      deps.sealer.start();
      deps.operations.start();
      const every = (ms: number, task: string, work: () => Promise<void>) =>
        timers.push(
          setInterval(() => void work().catch((err) => deps.log.warn({ err }, `${task} failed`)), ms),
        );
      every(deps.config.permissionRecheckSeconds * 1000, 'checking permissions', () =>
        deps.accessWatch.recheck(),
      );
      every(METERING_INTERVAL_MS, 'metering', meterOnce);
      for (const queue of deps.mailQueues)
        if (queue.isOn) every(MAIL_INTERVAL_MS, 'sending email', () => queue.send());
      if (deps.config.auditRetentionDays !== null)
        every(AUDIT_EXPIRY_INTERVAL_MS, 'deleting expired audit events', () => expireAuditLog(deps));
    },
    wake,
    async stop() {
      stop.abort();
      for (const timer of timers) clearInterval(timer);
      endPause();
      await deps.operations.stop();
      await metering?.catch(() => {});
      await deps.sealer.stop();
      await running;
    },
  };
}
