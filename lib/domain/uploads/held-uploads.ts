import { AppError } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/platform/db/database';

/** Work on an upload that this process holds the lease of. */
export type Holder = {
  /** The lease was taken away, or the upload ended. */
  lost(): void;
  /** Another request wants the upload. */
  wanted(): void;
};

export type HeldUploads = ReturnType<typeof createHeldUploads>;

/** `owner` stands for this process among all that share the database. */
type Parts = { db: Database; owner: string; config: Pick<Config, 'leaseSeconds'> };

/** A living process answers within a second; one that does not for this long is dead, whatever its leases say. */
export const silenceSeconds = 3.5;
const pollMs = 100;

/**
 * The uploads that are worked on here. Only their leases are renewed: one whose end failed, the database being away, must run out.
 */
export function createHeldUploads({ db, owner, config }: Parts) {
  const held = new Map<string, Holder>();

  return {
    owner,

    add(id: string, holder: Holder): void {
      held.set(id, holder);
    },

    /** This work on it ended. A later one may have begun. */
    remove(id: string, holder: Holder): void {
      if (held.get(id) === holder) held.delete(id);
    },

    ids: () => [...held.keys()],

    /** Tells whoever works on it here, if anybody does, that another wants it. */
    want: (id: string) => held.get(id)?.wanted(),

    /** Keeps all leases, in one statement, and tells the work whose lease was taken away. Call it at least thrice in `leaseSeconds`. */
    async renew(): Promise<void> {
      const ids = [...held.keys()];
      if (ids.length === 0) return;
      const kept = await db.prisma.$queryRaw<{ id: string }[]>`
        UPDATE uploads SET lease_until = now() + make_interval(secs => ${config.leaseSeconds})
        WHERE id IN (SELECT id FROM uploads WHERE id = ANY (${ids}) AND lease_owner = ${owner} ORDER BY id FOR UPDATE)
        RETURNING id`;
      const stillOurs = new Set(kept.map(({ id }) => id));
      for (const id of ids) if (!stillOurs.has(id)) held.get(id)?.lost();
    },

    /** Answers other processes: that this one lives, and with uploads that they want, soon. Call it every second. */
    async answer(): Promise<void> {
      if (held.size === 0) return;
      const asked = await db.prisma.$queryRaw<{ id: string; isWanted: boolean }[]>`
        WITH asked AS (
          SELECT id, release_requested_at IS NOT NULL AS is_wanted FROM uploads
          WHERE id = ANY (${[...held.keys()]}) AND lease_owner = ${owner}
            AND (release_requested_at IS NOT NULL OR doubted_at IS NOT NULL) FOR UPDATE)
        UPDATE uploads u SET release_requested_at = NULL, doubted_at = NULL FROM asked WHERE u.id = asked.id
        RETURNING u.id, asked.is_wanted AS "isWanted"`;
      for (const { id, isWanted } of asked) if (isWanted) held.get(id)?.wanted();
    },

    /** Begins an upload that takes a place of a URL: where others hold all of them, once more without the dead among them. */
    async takingPlace<T>(uploadUrlId: string, begin: () => Promise<T>): Promise<T> {
      try {
        return await begin();
      } catch (error) {
        const isTaken = error instanceof AppError && error.reason === 'URL_IN_USE';
        if (!isTaken || !(await isAnyDead(uploadUrlId))) throw error;
        return begin();
      }
    },
  };

  /** Asks other processes that hold places whether they live; they have some seconds to answer. `takePlace` counts the dead no more. */
  async function isAnyDead(uploadUrlId: string): Promise<boolean> {
    await db.prisma.$executeRaw`
      UPDATE uploads SET doubted_at = now()
      WHERE upload_url_id = ${uploadUrlId} AND lease_until > now() AND lease_owner <> ${owner} AND doubted_at IS NULL`;
    for (;;) {
      const doubted = await db.prisma.$queryRaw<{ isDead: boolean }[]>`
        SELECT doubted_at < now() - make_interval(secs => ${silenceSeconds}) AS "isDead" FROM uploads
        WHERE upload_url_id = ${uploadUrlId} AND lease_until > now() AND doubted_at IS NOT NULL`;
      if (doubted.some(({ isDead }) => isDead)) return true;
      if (doubted.length === 0) return false;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
