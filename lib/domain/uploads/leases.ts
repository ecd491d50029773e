import { fail } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import type { LeaseHolder, LeaseRegistry } from './lease-registry';
import { LivenessProbe } from './liveness-probe';

/**
 * The right to continue an upload, until it is released or another request wants it. `epoch` fences off
 * earlier holders.
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

/** How long a request waits for a holder that is alive. */
const MAX_WAIT_MS = 8_000;
/** How long it waits for one that may have crashed: longer than a probe takes on a very slow machine. */
const MAX_PROBE_MS = 40_000;
const pollMs = 100;

type LeasesDeps = { db: Database; leaseRegistry: LeaseRegistry; config: Pick<Config, 'leaseSeconds'> };

/**
 * One writer at a time for a resumable upload, over all processes: a lease in the database, by its clock.
 * Nothing else is occupied while bytes arrive, neither transaction nor connection. Who wants an upload
 * that another holds asks it to yield, and gets it when the holder has made durable what it had, or when it
 * does not answer, or when its lease has run out.
 */
export function createLeases({ db, leaseRegistry, config }: LeasesDeps) {
  const { owner } = leaseRegistry;

  async function attempt(
    tx: Queries,
    id: string,
    timedOutRequest: string | null = null,
  ): Promise<Lease | null> {
    // A holder in this process is alive, even if a stall let its lease run out: it is asked, never overtaken.
    const isHeldHere = leaseRegistry.has(id);
    const acquisition = { owner, leaseSeconds: config.leaseSeconds, isHeldHere, timedOutRequest };
    const upload = await tryAcquire(tx, id, acquisition);
    if (!upload) return null;
    const controller = new AbortController();
    const abort = () => controller.abort();
    const holder = { lost: abort, wanted: abort };
    return { upload, epoch: upload.leaseEpoch, yielded: controller.signal, holder };
  }

  function register({ upload: { id }, epoch, holder }: Lease): void {
    leaseRegistry.add({ id, epoch }, holder);
  }

  return {
    /**
     * Takes the lease of an upload without one, in the caller's transaction. Register it once that is
     * committed.
     */
    async take(tx: Transaction, id: string): Promise<Lease> {
      const lease = await attempt(tx, id);
      if (!lease) throw fail('UPLOAD_TAKEN_OVER');
      return lease;
    },

    /** From here on the lease is renewed, until it is released. */
    register,

    /**
     * Takes the lease. Its holder is asked to yield at once, or after `patientMs`: who would write at the
     * offset where a holder began has nothing left to do when that one moved on, and should let it end.
     * @throws NOT_FOUND with reason UPLOAD_EXPIRED (410); ABORTED with reason UPLOAD_LOCKED if its holder
     *   does not yield
     */
    async acquire(id: string, { patientMs = 0 } = {}): Promise<Lease> {
      const began = Date.now();
      const probe = new LivenessProbe();
      for (;;) {
        const lease = await attempt(db.prisma, id, probe.timedOutRequest);
        if (lease) {
          register(lease);
          return lease;
        }
        const waitedMs = Date.now() - began;
        const isHeldHere = leaseRegistry.has(id);
        if (waitedMs >= patientMs) {
          leaseRegistry.want(id);
          probe.observe(isHeldHere ? null : await requestRelease(db, id), Date.now());
        }
        // What a crashed process left behind is never an answer to a client: a silent holder is waited out.
        if (waitedMs > (isHeldHere || probe.isAnswered ? MAX_WAIT_MS : MAX_PROBE_MS)) {
          throw fail('UPLOAD_LOCKED');
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

    /** Whether the upload was ended from outside, which leaves its bytes to its holder. */
    async wasRevoked({ upload: { id }, epoch }: Lease): Promise<boolean> {
      const where = { id, leaseEpoch: epoch, leaseOwner: null, leaseUntil: { not: null } };
      return (await db.prisma.upload.count({ where })) > 0;
    },
  };
}

type Queries = Pick<Transaction, '$executeRaw' | 'upload'>;

type Acquisition = {
  owner: string;
  leaseSeconds: number;
  isHeldHere: boolean;
  /** The request to release it that its holder left unanswered for too long. */
  timedOutRequest: string | null;
};

async function tryAcquire(
  db: Queries,
  id: string,
  { owner, leaseSeconds, isHeldHere, timedOutRequest }: Acquisition,
): Promise<Upload | null> {
  const taken = await db.$executeRaw`
    UPDATE uploads SET lease_owner = ${owner}, lease_epoch = lease_epoch + 1, release_requested_at = NULL, probed_at = NULL,
      lease_until = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = ${id} AND (lease_owner IS NULL OR NOT ${isHeldHere}
      AND (lease_until < now() OR release_requested_at::text = ${timedOutRequest}::text))`;
  const upload = await db.upload.findUnique({ where: { id } });
  if (!upload) throw fail('UPLOAD_EXPIRED');
  return taken === 1 && upload.leaseOwner === owner ? upload : null;
}

/**
 * Asks the holder to release the lease. Answers the request that stands, by its time; null where the lease is
 * free.
 */
async function requestRelease(db: Database, id: string): Promise<string | null> {
  const rows = await db.prisma.$queryRaw<{ request: string }[]>`
    UPDATE uploads SET release_requested_at = coalesce(release_requested_at, now())
    WHERE id = ${id} AND lease_owner IS NOT NULL RETURNING release_requested_at::text AS request`;
  return rows[0]?.request ?? null;
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
  if (count === 0) throw fail('UPLOAD_TAKEN_OVER');
}

/** Holds the upload's row until the transaction ends. @throws ABORTED if another holds the lease by now */
export async function assertLease(tx: Transaction, { upload, epoch }: Lease): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM uploads WHERE id = ${upload.id} AND lease_epoch = ${epoch} AND lease_owner IS NOT NULL FOR UPDATE`;
  if (rows.length === 0) throw fail('UPLOAD_TAKEN_OVER');
}
