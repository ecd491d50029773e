import type { Database } from '@/lib/db/database';
import { AppError } from '@/lib/errors';
import type { UploadUrls } from '@/lib/links/upload-urls';
import type { Access } from '@/lib/organizations/access';
import { discardContents } from './discard';
import { type Lease, type Leases, leaseLost } from './leases';
import { lookAt } from './progress';

type Parts = { db: Database; leases: Leases; uploadUrls: UploadUrls; wakeOutbox(): void };

export type LeasedWork = ReturnType<typeof createLeasedWork>;

/** Work on a resumable upload by whoever has its lease. */
export function createLeasedWork({ db, leases, uploadUrls, wakeOutbox }: Parts) {
  /** Ends an upload and its bytes. */
  async function end(lease: Lease): Promise<void> {
    const { id, organizationId, contentId } = lease.upload;
    await db.transaction(async (tx) => {
      const { count } = await tx.upload.deleteMany({ where: { id, leaseEpoch: lease.epoch } });
      if (count > 0) await discardContents(tx, organizationId, [contentId]);
    });
    await leases.release(lease);
    wakeOutbox();
  }

  /** Why work failed, in the end: what was taken from us may be no more, or nobody's to write. */
  async function explain(error: unknown, access: Access<'file.write'>, lease: Lease): Promise<unknown> {
    wakeOutbox();
    if (!(error instanceof AppError)) return error;
    // No later byte can make it fit.
    if (error.reason === 'MIME_TYPE_NOT_ALLOWED') await end(lease);
    // Who stood still for long finds connections broken, and the lease with others.
    if (error.code === 'UNAVAILABLE' && !(await leases.isOurs(lease)))
      return explain(leaseLost(), access, lease);
    if (error.reason !== 'UPLOAD_TAKEN_OVER') return error;
    if (await leases.wasRevoked(lease)) await end(lease);
    await uploadUrls.reopen(lease.upload.uploadUrlId ?? '', access.actor.origin);
    await lookAt(db, lease.upload.id);
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
      const lease = await leases.acquire(id, options);
      try {
        return await work(lease);
      } catch (error) {
        throw await explain(error, access, lease);
      } finally {
        await leases.release(lease);
      }
    },
  };
}
