import { AppError } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import { type LeaseHolder, type LeaseRegistry, PROBE_TIMEOUT_SECONDS } from './lease-registry';
import { uploadEnded } from './upload-errors';

/**
 * The right to move an upload on, until it is released or another asks for it. `epoch` fences off whoever
 * held it before.
 */
export type Lease = {
  upload: Upload;
  epoch: number;
  /**
   * Aborted when another request wants the upload, or the lease was lost: stop taking bytes, keep those that
   * came, release.
   */
  yielded: AbortSignal;
  holder: LeaseHolder;
};

export type Leases = ReturnType<typeof createLeases>;

const MAX_WAIT_MS = 8_000;
const pollMs = 100;

type LeasesDeps = { db: Database; leaseRegistry: LeaseRegistry; config: Pick<Config, 'leaseSeconds'> };

/**
 * One writer at a time for a resumable upload, over all processes: a lease in the database, by its clock.
 * Nothing else is held while bytes arrive, neither transaction nor connection. Who wants an upload that
 * another holds asks it to yield, and gets it when the holder has made durable what it had, or when it does
 * not answer, or when its lease has run out.
 */
export function createLeases({ db, leaseRegistry, config }: LeasesDeps) {
  const { owner } = leaseRegistry;

  async function attempt(tx: Queries, id: string): Promise<Lease | null> {
    const upload = await tryAcquire(tx, id, owner, config.leaseSeconds);
    if (!upload) return null;
    const controller = new AbortController();
    const abort = () => controller.abort();
    const holder = { lost: abort, wanted: abort };
    leaseRegistry.add(id, holder);
    return { upload, epoch: upload.leaseEpoch, yielded: controller.signal, holder };
  }

  return {
    /**
     * Takes the lease of an upload that nobody holds, in the caller's transaction. Release it if that fails.
     */
    async take(tx: Transaction, id: string): Promise<Lease> {
      const lease = await attempt(tx, id);
      if (!lease) throw leaseLost();
      return lease;
    },

    /**
     * Takes the lease. Its holder is asked to yield at once, or after `patientMs`: who would write at the
     * offset where a holder began has nothing left to do when that one moved on, and should let it end.
     * @throws NOT_FOUND with reason UPLOAD_EXPIRED (410); ABORTED with reason UPLOAD_LOCKED if its holder
     *   does not yield
     */
    async acquire(id: string, { patientMs = 0 } = {}): Promise<Lease> {
      const began = Date.now();
      for (;;) {
        const lease = await attempt(db.prisma, id);
        if (lease) return lease;
        const waitedMs = Date.now() - began;
        if (waitedMs >= patientMs) {
          await requestRelease(db, id);
          leaseRegistry.want(id);
        }
        if (waitedMs > MAX_WAIT_MS) {
          throw new AppError(
            'ABORTED',
            'UPLOAD_LOCKED',
            'Another request still writes to this upload. Try again.',
          );
        }
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },

    async release({ upload: { id }, epoch, holder }: Lease): Promise<void> {
      leaseRegistry.remove(id, holder);
      await db.prisma.upload.updateMany({
        where: { id, leaseOwner: owner, leaseEpoch: epoch },
        data: { leaseOwner: null, leaseUntil: null, releaseRequestedAt: null },
      });
    },

    /** Whether the lease is what it was. */
    async isOurs({ upload: { id }, epoch }: Lease): Promise<boolean> {
      return (await db.prisma.upload.count({ where: { id, leaseEpoch: epoch, leaseOwner: owner } })) > 0;
    },

    /** Whether the upload was ended from outside, which leaves its bytes to whoever held it. */
    async wasRevoked({ upload: { id }, epoch }: Lease): Promise<boolean> {
      const where = { id, leaseEpoch: epoch, leaseOwner: null, leaseUntil: { not: null } };
      return (await db.prisma.upload.count({ where })) > 0;
    },
  };
}

type Queries = Pick<Transaction, '$executeRaw' | 'upload'>;

async function tryAcquire(
  db: Queries,
  id: string,
  owner: string,
  leaseSeconds: number,
): Promise<Upload | null> {
  const taken = await db.$executeRaw`
    UPDATE uploads SET lease_owner = ${owner}, lease_epoch = lease_epoch + 1, release_requested_at = NULL, probed_at = NULL,
      lease_until = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = ${id} AND (lease_owner IS NULL OR lease_until < now()
      OR release_requested_at < now() - make_interval(secs => ${PROBE_TIMEOUT_SECONDS}))`;
  const upload = await db.upload.findUnique({ where: { id } });
  if (!upload) throw uploadEnded();
  return taken === 1 && upload.leaseOwner === owner ? upload : null;
}

async function requestRelease(db: Database, id: string): Promise<void> {
  await db.prisma.$executeRaw`UPDATE uploads SET release_requested_at = now()
      WHERE id = ${id} AND lease_owner IS NOT NULL AND release_requested_at IS NULL`;
}

/**
 * Ends a lease in the caller's transaction, together with what it was for.
 * @throws ABORTED if another holds it by now
 */
export async function endLease(
  tx: Transaction,
  { upload, epoch }: Lease,
  data: Partial<Upload>,
): Promise<void> {
  const { count } = await tx.upload.updateMany({
    where: { id: upload.id, leaseEpoch: epoch, leaseOwner: { not: null } },
    data: { ...data, leaseOwner: null, leaseUntil: null, releaseRequestedAt: null },
  });
  if (count === 0) throw leaseLost();
}

/** Holds the upload's row until the transaction ends. @throws ABORTED if another holds the lease by now */
export async function assertLease(tx: Transaction, { upload, epoch }: Lease): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM uploads WHERE id = ${upload.id} AND lease_epoch = ${epoch} AND lease_owner IS NOT NULL FOR UPDATE`;
  if (rows.length === 0) throw leaseLost();
}

export const leaseLost = () =>
  new AppError(
    'ABORTED',
    'UPLOAD_TAKEN_OVER',
    'Another request took this upload over. Ask for its offset, then go on from there.',
  );
