import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { releaseContents } from '@/lib/domain/content/release-contents';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import type { Database } from '@/lib/platform/db/database';
import type { Lease, Leases } from './leases';
import { getProgress } from './progress';
import { LostPartsError } from './seal-assemblies';
import type { UploadUrls } from './upload-urls';

type LeasedWorkDeps = {
  db: Database;
  leases: Leases;
  uploadUrls: UploadUrls;
  accessWatch: AccessWatch;
  notifyWorker(): void;
};

/** More bytes cannot change the type, and the file to replace has changed or was deleted. */
const permanentReasons: readonly string[] = [
  'MIME_TYPE_NOT_ALLOWED',
  'PRECONDITION_FAILED',
  'FILE_NOT_FOUND',
];

export type LeasedWork = ReturnType<typeof createLeasedWork>;

/** Runs work on a resumable upload under its lease. */
export function createLeasedWork({ db, leases, uploadUrls, accessWatch, notifyWorker }: LeasedWorkDeps) {
  /** Deletes an upload and discards its bytes. */
  async function end(lease: Lease): Promise<void> {
    const { id, organizationId, contentId } = lease.upload;
    await db.transaction(async (tx) => {
      const { count } = await tx.upload.deleteMany({ where: { id, leaseEpoch: lease.epoch } });
      if (count > 0) await releaseContents(tx, organizationId, [contentId]);
    });
    await leases.release(lease);
    notifyWorker();
  }

  /**
   * Deletes an upload that cannot continue after the error, or that was aborted while this process held the
   * lease. Returns the error to report.
   */
  async function settle(error: unknown, lease: Lease): Promise<unknown> {
    notifyWorker();
    if (!(error instanceof AppError)) return error;
    if (permanentReasons.includes(error.reason) || error.cause instanceof LostPartsError) await end(lease);
    // After a long stall, connections are broken and another process may hold the lease.
    if (error.code === 'UNAVAILABLE' && !(await leases.isValid(lease)))
      return settle(fail('UPLOAD_TAKEN_OVER'), lease);
    if (error.reason === 'UPLOAD_TAKEN_OVER' && (await leases.wasRevoked(lease))) await end(lease);
    return error;
  }

  return {
    end,

    /** Runs work of the service itself under the lease, and releases it. */
    async endIfLost(id: string, work: (lease: Lease) => Promise<void>): Promise<void> {
      const lease = await leases.acquire(id);
      try {
        await work(lease);
      } catch (error) {
        throw await settle(error, lease);
      } finally {
        await leases.release(lease);
      }
    },

    /**
     * Acquires the lease as {@link Leases.acquire} does, and releases it when the work ends.
     * @throws as {@link Leases.acquire}; the work's own error; why the upload ended, if that was the cause
     */
    async withLease<T>(
      access: Access<'file.write'>,
      { id, waitMs }: { id: string; waitMs?: number },
      work: (lease: Lease) => Promise<T>,
    ): Promise<T> {
      try {
        const lease = await leases.acquire(id, { waitMs });
        const unwatch = accessWatch.watch(access, lease.holder.lost);
        try {
          return await work(lease);
        } catch (error) {
          throw await settle(error, lease);
        } finally {
          unwatch();
          await leases.release(lease);
        }
      } catch (error) {
        const hasEnded =
          error instanceof AppError && ['UPLOAD_TAKEN_OVER', 'UPLOAD_EXPIRED'].includes(error.reason);
        // The URL may be revoked, or the upload finished or expired: those errors explain more.
        if (hasEnded) {
          await uploadUrls.reopen(access.actor.uploadUrlId ?? '', access.actor.origin);
          await getProgress(db, id);
        }
        throw error;
      }
    },
  };
}
