import { AppError } from '@/lib/base/errors';
import type { Database } from '@/lib/platform/db/database';
import type { LeaseKey, LeaseReport } from './lease-renewal';
import { LivenessProbe } from './liveness-probe';

/** Work on an upload whose lease this process has. */
export type LeaseHolder = {
  /** The lease was taken away, or the upload ended. */
  lost(): void;
  /** Another request wants the upload. */
  wanted(): void;
};

export type LeaseRegistry = ReturnType<typeof createLeaseRegistry>;

/** `owner` stands for this process among all that share the database. */
type LeaseRegistryDeps = { db: Database; owner: string };

const pollMs = 100;

/**
 * The uploads that are worked on here. Only their leases are renewed (by the lease thread, apart from this
 * event loop): one whose end failed, the database being away, must run out.
 */
export function createLeaseRegistry({ db, owner }: LeaseRegistryDeps) {
  const leaseRegistry = new Map<string, { epoch: number; holder: LeaseHolder }>();
  let notify = (_id: string, _epoch: number | null) => {};

  /**
   * The holder of this very lease: a report about an earlier one must not reach the work that came after it.
   */
  const holderOf = ({ id, epoch }: LeaseKey): LeaseHolder | undefined => {
    const entry = leaseRegistry.get(id);
    return entry?.epoch === epoch ? entry.holder : undefined;
  };

  return {
    owner,

    /** Registers work on an upload, once its lease is committed. */
    add({ id, epoch }: LeaseKey, holder: LeaseHolder): void {
      leaseRegistry.set(id, { epoch, holder });
      notify(id, epoch);
    },

    /** This work on it ended. A later one may have begun. */
    remove(id: string, holder: LeaseHolder): void {
      if (leaseRegistry.get(id)?.holder !== holder) return;
      leaseRegistry.delete(id);
      notify(id, null);
    },

    ids: () => [...leaseRegistry.keys()],
    has: (id: string) => leaseRegistry.has(id),
    leases: (): LeaseKey[] => [...leaseRegistry].map(([id, { epoch }]) => ({ id, epoch })),

    /**
     * Calls `listener` for every lease that begins, and with `epoch` null when the work on an upload ends.
     */
    onChange(listener: (id: string, epoch: number | null) => void): void {
      notify = listener;
    },

    /** Tells the holder in this process, if there is one, that another request wants the upload. */
    want: (id: string) => leaseRegistry.get(id)?.holder.wanted(),

    /** Passes on what the database says about leases of this process. */
    report({ lost, wanted }: LeaseReport): void {
      for (const lease of lost) holderOf(lease)?.lost();
      for (const lease of wanted) holderOf(lease)?.wanted();
    },

    /**
     * Begins an upload that takes a place of a URL: where others hold all of them, once more without the dead
     * among them.
     */
    async claimingSlot<T>(uploadUrlId: string, begin: () => Promise<T>): Promise<T> {
      try {
        return await begin();
      } catch (error) {
        const isTaken = error instanceof AppError && error.reason === 'URL_IN_USE';
        if (!isTaken || !(await hasCrashedHolder(uploadUrlId))) throw error;
        return begin();
      }
    },
  };

  /**
   * Asks other processes that hold places whether they are alive, and marks uploads of those that do not
   * answer. `claimSlot` does not count what is marked; an answer, however late, removes the mark.
   */
  async function hasCrashedHolder(uploadUrlId: string): Promise<boolean> {
    await db.prisma.$executeRaw`
      UPDATE uploads SET probed_at = now()
      WHERE upload_url_id = ${uploadUrlId} AND lease_until > now() AND lease_owner <> ${owner} AND probed_at IS NULL`;
    const probes = new Map<string, LivenessProbe>();
    for (;;) {
      const probed = await db.prisma.$queryRaw<{ id: string; probe: string; isCrashed: boolean }[]>`
        SELECT id, probed_at::text AS probe, probed_at = 'epoch' AS "isCrashed" FROM uploads
        WHERE upload_url_id = ${uploadUrlId} AND lease_until > now() AND probed_at IS NOT NULL`;
      if (probed.some(({ isCrashed }) => isCrashed)) return true;
      if (probed.length === 0) return false;
      for (const { id, probe } of probed) {
        const liveness = probes.get(id) ?? new LivenessProbe();
        probes.set(id, liveness);
        liveness.observe(probe, Date.now());
        if (liveness.timedOutRequest !== null) {
          await db.prisma.$executeRaw`
            UPDATE uploads SET probed_at = 'epoch' WHERE id = ${id} AND probed_at::text = ${probe}`;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
