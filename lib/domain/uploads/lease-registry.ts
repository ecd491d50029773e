import { AppError } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/platform/db/database';

/** Work on an upload that this process holds the lease of. */
export type LeaseHolder = {
  /** The lease was taken away, or the upload ended. */
  lost(): void;
  /** Another request wants the upload. */
  wanted(): void;
};

export type LeaseRegistry = ReturnType<typeof createLeaseRegistry>;

/** `owner` stands for this process among all that share the database. */
type LeaseRegistryDeps = { db: Database; owner: string; config: Pick<Config, 'leaseSeconds'> };

/**
 * A living process answers within a second; one that does not for this long is dead, whatever its leases say.
 */
export const PROBE_TIMEOUT_SECONDS = 3.5;
const pollMs = 100;

/**
 * The uploads that are worked on here. Only their leases are renewed: one whose end failed, the database
 * being away, must run out.
 */
export function createLeaseRegistry({ db, owner, config }: LeaseRegistryDeps) {
  const leaseRegistry = new Map<string, LeaseHolder>();

  return {
    owner,

    add(id: string, holder: LeaseHolder): void {
      leaseRegistry.set(id, holder);
    },

    /** This work on it ended. A later one may have begun. */
    remove(id: string, holder: LeaseHolder): void {
      if (leaseRegistry.get(id) === holder) leaseRegistry.delete(id);
    },

    ids: () => [...leaseRegistry.keys()],

    /** Tells whoever works on it here, if anybody does, that another wants it. */
    want: (id: string) => leaseRegistry.get(id)?.wanted(),

    /**
     * Keeps all leases, in one statement, and tells the work whose lease was taken away. Call it at least
     * thrice in `leaseSeconds`.
     */
    async renew(): Promise<void> {
      const ids = [...leaseRegistry.keys()];
      if (ids.length === 0) return;
      const kept = await db.prisma.$queryRaw<{ id: string }[]>`
        UPDATE uploads SET lease_until = now() + make_interval(secs => ${config.leaseSeconds})
        WHERE id IN (SELECT id FROM uploads WHERE id = ANY (${ids}) AND lease_owner = ${owner} ORDER BY id FOR UPDATE)
        RETURNING id`;
      const stillOurs = new Set(kept.map(({ id }) => id));
      for (const id of ids) if (!stillOurs.has(id)) leaseRegistry.get(id)?.lost();
    },

    /**
     * Answers other processes: that this one lives, and with uploads that they want, soon. Call it every
     * second.
     */
    async answer(): Promise<void> {
      if (leaseRegistry.size === 0) return;
      const asked = await db.prisma.$queryRaw<{ id: string; isWanted: boolean }[]>`
        WITH asked AS (
          SELECT id, release_requested_at IS NOT NULL AS is_wanted FROM uploads
          WHERE id = ANY (${[...leaseRegistry.keys()]}) AND lease_owner = ${owner}
            AND (release_requested_at IS NOT NULL OR probed_at IS NOT NULL) FOR UPDATE)
        UPDATE uploads u SET release_requested_at = NULL, probed_at = NULL FROM asked WHERE u.id = asked.id
        RETURNING u.id, asked.is_wanted AS "isWanted"`;
      for (const { id, isWanted } of asked) if (isWanted) leaseRegistry.get(id)?.wanted();
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
   * Asks other processes that hold places whether they live; they have some seconds to answer. `takePlace`
   * counts the dead no more.
   */
  async function hasCrashedHolder(uploadUrlId: string): Promise<boolean> {
    await db.prisma.$executeRaw`
      UPDATE uploads SET probed_at = now()
      WHERE upload_url_id = ${uploadUrlId} AND lease_until > now() AND lease_owner <> ${owner} AND probed_at IS NULL`;
    for (;;) {
      const probed = await db.prisma.$queryRaw<{ hasCrashed: boolean }[]>`
        SELECT probed_at < now() - make_interval(secs => ${PROBE_TIMEOUT_SECONDS}) AS "isDead" FROM uploads
        WHERE upload_url_id = ${uploadUrlId} AND lease_until > now() AND probed_at IS NOT NULL`;
      if (probed.some(({ hasCrashed }) => hasCrashed)) return true;
      if (probed.length === 0) return false;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
