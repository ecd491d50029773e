import { fail } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import type { LeaseHolder, LeaseRegistry } from './lease-registry';
import { LivenessProbe } from './liveness-probe';
import { uploadColumns } from './upload-row';

/**
 * The exclusive right to continue an upload, until it is released or another request wants it. `epoch` fences
 * off earlier holders.
 */
export type Lease = {
  upload: Upload;
  epoch: number;
  /**
   * Aborts when another request wants the upload or the lease was lost: the holder must stop reading, store
   * what arrived, and release the lease.
   */
  yielded: AbortSignal;
  holder: LeaseHolder;
  /** Whether a statement of the holder has ended the lease in the database. */
  isEnded: boolean;
};

export type Leases = ReturnType<typeof createLeases>;

/** How long a request waits for a live holder. */
const MAX_WAIT_MS = 8_000;
/** How long it waits for a holder that may have crashed: longer than a probe takes on a very slow machine. */
const MAX_PROBE_MS = 40_000;
const POLL_MS = 100;

type LeasesDeps = { db: Database; leaseRegistry: LeaseRegistry; config: Pick<Config, 'leaseSeconds'> };

/**
 * Allows one writer at a time for a resumable upload, across all processes, by a lease in the database and by
 * the database's clock. While bytes arrive, no transaction or connection is occupied. A request that wants a
 * leased upload asks the holder to yield, and gets the lease when the holder has stored what it received,
 * does not answer, or its lease has expired.
 */
export function createLeases({ db, leaseRegistry, config }: LeasesDeps) {
  const { owner } = leaseRegistry;

  async function attempt(
    query: Query,
    id: string,
    timedOutRequest: string | null = null,
  ): Promise<Lease | null> {
    // A holder in this process is alive, even if a stall let its lease expire, so it must release the lease.
    const isLocal = leaseRegistry.has(id);
    const acquisition = { owner, leaseSeconds: config.leaseSeconds, isLocal, timedOutRequest };
    const upload = await tryAcquire(query, id, acquisition);
    if (!upload) return null;
    const controller = new AbortController();
    const abort = () => controller.abort();
    const holder = { lost: abort, wanted: abort };
    return { upload, epoch: upload.leaseEpoch, yielded: controller.signal, holder, isEnded: false };
  }

  function register({ upload: { id }, epoch, holder }: Lease): void {
    leaseRegistry.add({ id, epoch }, holder);
  }

  return {
    /**
     * Acquires the lease of an upload that has none, in the caller's transaction. Register it after the
     * commit.
     * @throws ABORTED with reason UPLOAD_TAKEN_OVER if the upload has one
     */
    async take(tx: Transaction, id: string): Promise<Lease> {
      const lease = await attempt((text, values) => tx.$queryRawUnsafe(text, ...values), id);
      if (!lease) throw fail('UPLOAD_TAKEN_OVER');
      return lease;
    },

    /** Renews the lease until it is released. */
    register,

    /**
     * Acquires the lease. Asks the holder to yield at once, or after `waitMs`: a request for an offset that
     * the current holder is about to pass should let that holder finish.
     * @throws NOT_FOUND with reason UPLOAD_EXPIRED (410); ABORTED with reason UPLOAD_LOCKED if the holder
     *   does not yield
     */
    async acquire(id: string, { waitMs = 0 } = {}): Promise<Lease> {
      const began = Date.now();
      const probe = new LivenessProbe();
      for (;;) {
        const query: Query = (text, values) => db.query('lease_acquire', text, values);
        const lease = await attempt(query, id, probe.timedOutRequest);
        if (lease) {
          register(lease);
          return lease;
        }
        const waitedMs = Date.now() - began;
        const isLocal = leaseRegistry.has(id);
        if (waitedMs >= waitMs) {
          leaseRegistry.want(id);
          probe.observe(isLocal ? null : await requestRelease(db, id), Date.now());
        }
        // A client must not get an error because of a crashed process, so a silent holder gets more time.
        if (waitedMs > (isLocal || probe.isAnswered ? MAX_WAIT_MS : MAX_PROBE_MS)) {
          throw fail('UPLOAD_LOCKED');
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },

    async release({ upload: { id }, epoch, holder, isEnded }: Lease): Promise<void> {
      leaseRegistry.remove(id, holder);
      if (isEnded) return;
      await db.prisma.upload.updateMany({
        where: { id, leaseOwner: owner, leaseEpoch: epoch },
        data: { leaseOwner: null, leaseUntil: null, releaseRequestedAt: null },
      });
    },

    /** Whether the lease is still valid. */
    async isValid({ upload: { id }, epoch }: Lease): Promise<boolean> {
      return (await db.prisma.upload.count({ where: { id, leaseEpoch: epoch, leaseOwner: owner } })) > 0;
    },

    /** Whether the upload was aborted, which leaves it to the holder to delete the bytes. */
    async wasRevoked({ upload: { id }, epoch }: Lease): Promise<boolean> {
      const where = { id, leaseEpoch: epoch, leaseOwner: null, leaseUntil: { not: null } };
      return (await db.prisma.upload.count({ where })) > 0;
    },
  };
}

type Query = (text: string, values: unknown[]) => Promise<(Upload & { isAcquired: boolean })[]>;

type Acquisition = {
  owner: string;
  leaseSeconds: number;
  isLocal: boolean;
  /** The release request that the holder left unanswered for too long. */
  timedOutRequest: string | null;
};

async function tryAcquire(
  query: Query,
  id: string,
  { owner, leaseSeconds, isLocal, timedOutRequest }: Acquisition,
): Promise<Upload | null> {
  const [row] = await query(ACQUIRE_SQL, [id, owner, leaseSeconds, isLocal, timedOutRequest]);
  if (!row) throw fail('UPLOAD_EXPIRED');
  const { isAcquired, ...upload } = row;
  return isAcquired ? upload : null;
}

/** Acquires the lease if it is free, and reads the upload in any case. */
const ACQUIRE_SQL = `
  WITH acquired AS (
    UPDATE uploads SET lease_owner = $2, lease_epoch = lease_epoch + 1, release_requested_at = NULL, probed_at = NULL,
      lease_until = now() + make_interval(secs => $3::int)
    WHERE id = $1 AND (lease_owner IS NULL OR NOT $4::boolean
      AND (lease_until < now() OR release_requested_at::text = $5::text))
    RETURNING *)
  SELECT ${uploadColumns}, true AS "isAcquired" FROM acquired u
  UNION ALL
  SELECT ${uploadColumns}, false AS "isAcquired" FROM uploads u WHERE u.id = $1 AND NOT EXISTS (SELECT FROM acquired)`;

/**
 * Asks the holder to release the lease. Returns the time of the pending request, which identifies it; null if
 * the lease is free.
 */
async function requestRelease(db: Database, id: string): Promise<string | null> {
  const rows = await db.prisma.$queryRaw<{ request: string }[]>`
    UPDATE uploads SET release_requested_at = coalesce(release_requested_at, now())
    WHERE id = ${id} AND lease_owner IS NOT NULL RETURNING release_requested_at::text AS request`;
  return rows[0]?.request ?? null;
}

/**
 * Ends a lease and updates the upload, in the caller's transaction.
 * @throws ABORTED with reason UPLOAD_TAKEN_OVER if another request holds it
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
  if (count === 0) throw fail('UPLOAD_TAKEN_OVER');
}

/**
 * Locks the upload's row until the transaction ends.
 * @throws ABORTED with reason UPLOAD_TAKEN_OVER if another request holds the lease
 */
export async function assertLease(tx: Transaction, { upload, epoch }: Lease): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM uploads WHERE id = ${upload.id} AND lease_epoch = ${epoch} AND lease_owner IS NOT NULL FOR UPDATE`;
  if (rows.length === 0) throw fail('UPLOAD_TAKEN_OVER');
}
