import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { discardContents } from '@/lib/domain/content/discard';
import type { RunningRights } from '@/lib/domain/organizations/running-rights';
import type { Database } from '@/lib/platform/db/database';
import type { Lease, Leases } from './leases';
import { lookAt } from './progress';
import type { UploadUrls } from './upload-urls';

type LeasedWorkDeps = {
  db: Database;
  leases: Leases;
  uploadUrls: UploadUrls;
  rights: RunningRights;
  notifyWorker(): void;
};

export type LeasedWork = ReturnType<typeof createLeasedWork>;

/** Work on a resumable upload by whoever has its lease. */
export function createLeasedWork({ db, leases, uploadUrls, rights, notifyWorker }: LeasedWorkDeps) {
  /** Ends an upload and its bytes. */
  async function end(lease: Lease): Promise<void> {
    const { id, organizationId, contentId } = lease.upload;
    await db.transaction(async (tx) => {
      const { count } = await tx.upload.deleteMany({ where: { id, leaseEpoch: lease.epoch } });
      if (count > 0) await discardContents(tx, organizationId, [contentId]);
    });
    await leases.release(lease);
    notifyWorker();
  }

  /**
   * Ends what cannot go on after an error, and what was ended while we held it. Answers why the work failed,
   * in the end.
   */
  async function settle(error: unknown, lease: Lease): Promise<unknown> {
    notifyWorker();
    if (!(error instanceof AppError)) return error;
    // No later byte can make it fit.
    if (error.reason === 'MIME_TYPE_NOT_ALLOWED') await end(lease);
    // Who stood still for long finds connections broken, and the lease with others.
    if (error.code === 'UNAVAILABLE' && !(await leases.isOurs(lease)))
      return settle(fail('UPLOAD_TAKEN_OVER'), lease);
    if (error.reason === 'UPLOAD_TAKEN_OVER' && (await leases.wasRevoked(lease))) await end(lease);
    return error;
  }

  return {
    end,

    /** Takes the lease as {@link Leases.acquire} does, and gives it back when the work ends. */
    async withLease<T>(
      access: Access<'file.write'>,
      id: string,
      work: (lease: Lease) => Promise<T>,
      options?: { patientMs?: number },
    ): Promise<T> {
      try {
        const lease = await leases.acquire(id, options);
        const unwatch = rights.watch(access, lease.holder.lost);
        try {
          return await work(lease);
        } catch (error) {
          throw await settle(error, lease);
        } finally {
          unwatch();
          await leases.release(lease);
        }
      } catch (error) {
        const isGone =
          error instanceof AppError && ['UPLOAD_TAKEN_OVER', 'UPLOAD_EXPIRED'].includes(error.reason);
        // It may be nobody's to write, or no more.
        if (isGone) {
          await uploadUrls.reopen(access.actor.uploadUrlId ?? '', access.actor.origin);
          await lookAt(db, id);
        }
        throw error;
      }
    },
  };
}
