import { AppError } from '@/lib/base/errors';
import type { Database } from '@/lib/platform/db/database';
import type { LeaseKey, LeaseReport } from './lease-renewal';
import { LivenessProbe } from './liveness-probe';

/** The work on an upload whose lease this process holds. */
export type LeaseHolder = {
  /** The lease was revoked, or the upload ended. */
  lost(): void;
  /** Another request wants the upload. */
  wanted(): void;
};

export type LeaseRegistry = ReturnType<typeof createLeaseRegistry>;

/** `owner` identifies this process among all that share the database. */
type LeaseRegistryDeps = { db: Database; owner: string };

const POLL_MS = 100;

/**
 * The uploads on which this process works. Only their leases are renewed (by the lease thread, outside this
 * event loop): a lease that could not be released because the database was unavailable must expire.
 */
export function createLeaseRegistry({ db, owner }: LeaseRegistryDeps) {
  const entries = new Map<string, { epoch: number; holder: LeaseHolder }>();
  let notify = (_id: string, _epoch: number | null) => {};

  /** The holder of exactly this lease: a report about an earlier lease must not reach later work. */
  const holderOf = ({ id, epoch }: LeaseKey): LeaseHolder | undefined => {
    const entry = entries.get(id);
    return entry?.epoch === epoch ? entry.holder : undefined;
  };

  return {
    owner,

    /** Registers work on an upload, once its lease is committed. */
    add({ id, epoch }: LeaseKey, holder: LeaseHolder): void {
      entries.set(id, { epoch, holder });
      notify(id, epoch);
    },

    /** Removes this work. Later work on the same upload stays registered. */
    remove(id: string, holder: LeaseHolder): void {
      if (entries.get(id)?.holder !== holder) return;
      entries.delete(id);
      notify(id, null);
    },

    ids: () => [...entries.keys()],
    has: (id: string) => entries.has(id),
    leases: (): LeaseKey[] => [...entries].map(([id, { epoch }]) => ({ id, epoch })),

    /**
     * Calls `listener` for every registered lease, and with `epoch` null when the work on an upload ends.
     */
    onChange(listener: (id: string, epoch: number | null) => void): void {
      notify = listener;
    },

    /** Notifies the holder in this process, if there is one, that another request wants the upload. */
    want: (id: string) => entries.get(id)?.holder.wanted(),

    /** Notifies the holders of what the database says about leases of this process. */
    report({ lost, wanted }: LeaseReport): void {
      for (const lease of lost) holderOf(lease)?.lost();
      for (const lease of wanted) holderOf(lease)?.wanted();
    },

    /**
     * Runs `begin`, which claims a slot of an upload URL. If all slots are in use, probes the processes that
     * hold them, and retries once if one of them has crashed.
     */
    async retryWithoutCrashed<T>(uploadUrlId: string, begin: () => Promise<T>): Promise<T> {
      try {
        return await begin();
      } catch (error) {
        const isInUse = error instanceof AppError && error.reason === 'URL_IN_USE';
        if (!isInUse || !(await hasCrashedHolder(uploadUrlId))) throw error;
        return begin();
      }
    },
  };

  /**
   * Probes other processes that hold slots, and marks the uploads of those that do not answer. `claimSlot`
   * does not count marked uploads; an answer, however late, removes the mark.
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
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
