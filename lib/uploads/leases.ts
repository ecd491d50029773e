import type { Config } from '@/lib/config';
import type { Database, Transaction } from '@/lib/db/database';
import type { Upload } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { uploadEnded } from './upload-errors';

/** The right to move an upload on, until it is released or another asks for it. `epoch` fences off whoever held it before. */
export type Lease = {
  upload: Upload;
  epoch: number;
  /** Aborted when another request wants the upload, or the lease was lost: stop taking bytes, keep those that came, release. */
  yielded: AbortSignal;
};

export type Leases = ReturnType<typeof createLeases>;

const mostPatienceMs = 8_000;
const pollMs = 100;
/** A living holder heeds a request within a second, even if it cannot yield; one that does not for this long is dead. */
const silenceSeconds = 3.5;

/**
 * One writer at a time for a resumable upload, over all processes: a lease in the database, by its clock. Nothing else is held while
 * bytes arrive, neither transaction nor connection. Who wants an upload that another holds asks it to yield, and gets it when the
 * holder has made durable what it had, or when it does not answer, or when its lease has run out.
 */
export function createLeases({
  db,
  owner,
  config,
}: {
  db: Database;
  owner: string;
  config: Pick<Config, 'leaseSeconds'>;
}) {
  const held = new Map<string, AbortController>();

  async function attempt(tx: Queries, id: string): Promise<Lease | null> {
    const upload = await tryAcquire(tx, id, owner, config.leaseSeconds);
    if (!upload) return null;
    const controller = new AbortController();
    held.set(id, controller);
    return { upload, epoch: upload.leaseEpoch, yielded: controller.signal };
  }

  return {
    /** Takes the lease of an upload that nobody holds, in the caller's transaction. Release it if that fails. */
    async take(tx: Transaction, id: string): Promise<Lease> {
      const lease = await attempt(tx, id);
      if (!lease) throw leaseLost();
      return lease;
    },

    /**
     * Takes the lease. Its holder is asked to yield at once, or after `patientMs`: who would write at the offset where a holder began has
     * nothing left to do when that one moved on, and should let it end.
     * @throws NOT_FOUND with reason UPLOAD_GONE (410); ABORTED with reason UPLOAD_LOCKED (423) if its holder does not yield
     */
    async acquire(id: string, { patientMs = 0 } = {}): Promise<Lease> {
      const began = Date.now();
      for (;;) {
        const lease = await attempt(db.prisma, id);
        if (lease) return lease;
        const waitedMs = Date.now() - began;
        if (waitedMs >= patientMs) {
          await requestRelease(db, id);
          held.get(id)?.abort();
        }
        if (waitedMs > mostPatienceMs) {
          throw new AppError(
            'ABORTED',
            'UPLOAD_LOCKED',
            'Another request still writes to this upload. Try again.',
          );
        }
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },

    async release({ upload: { id }, epoch, yielded }: Lease): Promise<void> {
      if (held.get(id)?.signal === yielded) held.delete(id);
      await db.prisma.upload.updateMany({
        where: { id, leaseOwner: owner, leaseEpoch: epoch },
        data: { leaseOwner: null, leaseUntil: null, releaseRequestedAt: null },
      });
    },

    /** Whether the upload was ended from outside, which leaves its bytes to whoever held it. */
    async wasRevoked({ upload: { id }, epoch }: Lease): Promise<boolean> {
      const where = { id, leaseEpoch: epoch, leaseOwner: null, leaseUntil: { not: null } };
      return (await db.prisma.upload.count({ where })) > 0;
    },

    /** Keeps the leases of what is written here; work whose lease was taken away is told. Call it at least thrice in `leaseSeconds`. */
    async renew(): Promise<void> {
      const ids = [...held.keys()];
      if (ids.length === 0) return;
      const kept = await db.prisma.$queryRaw<{ id: string }[]>`
        UPDATE uploads SET lease_until = now() + make_interval(secs => ${config.leaseSeconds})
        WHERE id = ANY (${ids}) AND lease_owner = ${owner} RETURNING id`;
      const stillOurs = new Set(kept.map(({ id }) => id));
      for (const id of ids) if (!stillOurs.has(id)) held.get(id)?.abort();
    },

    /** Makes this process's holders yield where another process asked, and tells it that they live. Called every second. */
    async heedRequests(): Promise<void> {
      if (held.size === 0) return;
      const wanted = await db.prisma.$queryRaw<{ id: string }[]>`
        UPDATE uploads SET release_requested_at = NULL
        WHERE id = ANY (${[...held.keys()]}) AND lease_owner = ${owner} AND release_requested_at IS NOT NULL RETURNING id`;
      for (const { id } of wanted) held.get(id)?.abort();
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
    UPDATE uploads SET lease_owner = ${owner}, lease_epoch = lease_epoch + 1, release_requested_at = NULL,
      lease_until = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = ${id} AND (lease_owner IS NULL OR lease_until < now()
      OR release_requested_at < now() - make_interval(secs => ${silenceSeconds}))`;
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
