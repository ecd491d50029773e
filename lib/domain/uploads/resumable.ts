import type { Logger } from 'pino';
import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import type { Database } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import type { Storage } from '@/lib/platform/storage/storage';
import { createWrite } from './append';
import { createConcatenate } from './concatenate';
import { createCreate, type ResumableIntent } from './creation';
import { createFinishUpload } from './finish-upload';
import { GrownObjects } from './grown-objects';
import type { LeaseRegistry } from './lease-registry';
import { createLeases, type Lease } from './leases';
import { findFile, getProgress, isCompleteButUnfinalized, type Progress, withFile } from './progress';
import { RunningDigests } from './running-digests';
import { sealAssemblies } from './seal-assemblies';
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
  accessWatch: AccessWatch;
  config: Config;
  log: Logger;
  notifyWorker(): void;
};
type Right = Access<'file.write'>;

/**
 * Resumable uploads: one model for tus and Content-Range. The offset in the database is moved only by the
 * holder of the lease and only after the bytes are durable; the last bytes, the file's row and the count of
 * its URL are committed in one transaction.
 */
export function createResumables(deps: ResumablesDeps) {
  const { db, capabilities, config } = deps;
  const leases = createLeases(deps);
  const leased = createLeasedWork({ ...deps, leases });
  const digests = new RunningDigests();
  const finish = createFinishUpload({ ...deps, digests });
  const create = createCreate(deps);
  const write = createWrite({ ...deps, leased, digests, objects: new GrownObjects(), finish });

  /** Removes what was not acknowledged, and seals all objects, under the lease. */
  async function settleSegments(upload: Upload): Promise<void> {
    const { dropped, assemblies } = await truncateUnacknowledged(deps, upload);
    if (dropped > 0) deps.notifyWorker();
    if (assemblies > 0) await sealAssemblies(deps, upload, null);
  }

  /** Creates the file of a complete upload. A repeated call, even after a crash, returns the same file. */
  async function finishComplete(access: Right, bounds: UploadBounds, id: string): Promise<Progress> {
    return leased.withLease(access, { id }, async (lease: Lease) => {
      const { upload } = lease;
      if (!isCompleteButUnfinalized({ upload, file: null })) return withFile(db, upload);
      await settleSegments(upload);
      const written = { segments: new Map(), end: Number(upload.offsetBytes) };
      return finish(access, { bounds, lease }, written);
    });
  }

  /** Finishes what a crash left complete, so that a complete upload always has a file. */
  const finished = (access: Right, bounds: UploadBounds, progress: Progress): Promise<Progress> | Progress =>
    isCompleteButUnfinalized(progress) ? finishComplete(access, bounds, progress.upload.id) : progress;

  return {
    ...createTusAddresses(capabilities, config),
    write,
    finishComplete,
    concatenate: createConcatenate({ db, create, finishComplete, config }),

    /** Creates an upload through a URL. An upload without bytes is complete at once. */
    async create(access: Right, bounds: UploadBounds, intent: ResumableIntent): Promise<Progress> {
      const upload = await create(access, bounds, { intent });
      return finished(access, bounds, { upload, file: null });
    },

    getProgress: (id: string) => getProgress(db, id),

    /** Seals the objects of an upload, so that the store keeps them however long it is idle. */
    sealIdle: (id: string): Promise<void> =>
      leased.endIfLost(id, async ({ upload }) => {
        if (upload.finishedFileId === null) await settleSegments(upload);
      }),

    /** Asks the current writer to yield, and then returns the progress. `known` is what was just read. */
    async settle(access: Right, bounds: UploadBounds, known: Progress): Promise<Progress> {
      if (known.upload.leaseOwner === null) return finished(access, bounds, known);
      const { id } = known.upload;
      await leases.release(await leases.acquire(id));
      return finished(access, bounds, await getProgress(db, id));
    },

    /**
     * Aborts an upload and discards its bytes, after its current writer has yielded.
     * @throws NOT_FOUND with reason UPLOAD_EXPIRED; PERMISSION_DENIED with reason UPLOAD_FINISHED
     */
    async terminate(access: Right, bounds: UploadBounds, id: string): Promise<void> {
      const lease = await leases.acquire(id);
      const { upload } = lease;
      if (upload.finishedFileId === null && !isCompleteButUnfinalized({ upload, file: null }))
        return leased.end(lease);
      await leases.release(lease);
      await finished(access, bounds, await getProgress(db, id));
      throw fail('UPLOAD_FINISHED');
    },

    /**
     * The newest resumable PUT of an upload URL, finished or not; null if there is none or its file was
     * deleted.
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
