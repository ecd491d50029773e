import type { Access } from '@/lib/base/actor';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import type { RunningRights } from '@/lib/domain/organizations/running-rights';
import type { Database } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';
import { createWrite } from './append';
import { createConcatenate } from './concatenate';
import { createCreate, type ResumableIntent } from './creation';
import { createFinishUpload } from './finish-upload';
import type { LeaseRegistry } from './lease-registry';
import { createLeases, type Lease } from './leases';
import { findFile, isCompleteButUnfinalized, lookAt, type Progress, withFile } from './progress';
import { RunningDigests } from './running-digests';
import { truncateUnacknowledged } from './truncate-unacknowledged';
import { createTusAddresses } from './tus-addresses';
import type { UploadBounds, UploadUrls } from './upload-urls';
import { createLeasedWork } from './with-lease';

export type Resumables = ReturnType<typeof createResumables>;

type ResumablesDeps = {
  db: Database;
  storage: Storage;
  capabilities: Capabilities;
  uploadUrls: UploadUrls;
  leaseRegistry: LeaseRegistry;
  rights: RunningRights;
  config: Config;
  notifyWorker(): void;
};
type Right = Access<'file.write'>;

/**
 * Uploads that survive: one model for tus and Content-Range. The offset is a fact in the database, moved only
 * by the holder of the lease and only after the bytes are durable; the last bytes, the file's row and the
 * count of its URL are one transaction.
 */
export function createResumables(parts: ResumablesDeps) {
  const { db, capabilities, config } = parts;
  const leases = createLeases(parts);
  const leased = createLeasedWork({ ...parts, leases });
  const digests = new RunningDigests();
  const finish = createFinishUpload({ ...parts, digests });
  const create = createCreate(parts);
  const write = createWrite({ ...parts, leased, digests, finish });

  /**
   * Makes the file of an upload that has all its bytes. Asked again, also after a crash, it is the same one.
   */
  async function finishComplete(access: Right, bounds: UploadBounds, id: string): Promise<Progress> {
    return leased.withLease(access, id, async (lease: Lease) => {
      const { upload } = lease;
      if (!isCompleteButUnfinalized({ upload, file: null })) return withFile(db, upload);
      if ((await truncateUnacknowledged(parts, upload)) > 0) parts.notifyWorker();
      const written = { sizes: new Map(), end: Number(upload.offsetBytes) };
      return withFile(db, await finish(access, bounds, lease, written));
    });
  }

  /** What a death left whole is finished first, so that nothing looks complete that has no file. */
  const finished = (access: Right, bounds: UploadBounds, progress: Progress): Promise<Progress> | Progress =>
    isCompleteButUnfinalized(progress) ? finishComplete(access, bounds, progress.upload.id) : progress;

  return {
    ...createTusAddresses(capabilities, config),
    write,
    finishWhole: finishComplete,
    concatenate: createConcatenate({ db, create, finishComplete, config }),

    /** Begins an upload through a URL. One without bytes is complete at once. */
    async create(access: Right, bounds: UploadBounds, intent: ResumableIntent): Promise<Progress> {
      const upload = await create(access, bounds, intent);
      return finished(access, bounds, { upload, file: null });
    },

    look: (id: string) => lookAt(db, id),

    /** Asks whoever writes to it to yield, and answers how far it is then. */
    async settle(access: Right, bounds: UploadBounds, id: string): Promise<Progress> {
      const { upload } = await lookAt(db, id);
      if (upload.leaseOwner !== null) await leases.release(await leases.acquire(id));
      return finished(access, bounds, await lookAt(db, id));
    },

    /**
     * Ends an upload and its bytes; who writes to it is asked to yield first. @throws NOT_FOUND with reason
     * UPLOAD_EXPIRED
     */
    async terminate(id: string): Promise<void> {
      await leased.end(await leases.acquire(id));
    },

    /**
     * The resumable PUT of an upload URL: its newest, finished or not; null where there is none or its file
     * is gone.
     */
    async ofUrl(access: Right, bounds: UploadBounds): Promise<Progress | null> {
      const upload = await db.prisma.upload.findFirst({
        where: { uploadUrlId: bounds.id, protocol: 'CONTENT_RANGE', expiresAt: { gt: new Date() } },
        orderBy: { createdAt: 'desc' },
      });
      if (!upload?.finishedFileId) return upload && finished(access, bounds, { upload, file: null });
      const file = await findFile(db, upload);
      return file && { upload, file };
    },
  };
}
