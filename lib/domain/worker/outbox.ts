import { failpoint } from '@/lib/base/failpoint';
import type { Database } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';

/** While a backup holds this lock exclusively, no object is deleted. */
export const OBJECT_DELETION_LOCK = 4_265_325_511;

const BATCH_SIZE = 100;
const CONCURRENCY = 8;

/**
 * Deletes the objects that are due in the outbox, and returns their number. A claim lasts a minute and skips
 * locked rows, so several processes share the work. A failure is retried with a delay that doubles.
 */
export async function drainOutbox({ db, storage }: { db: Database; storage: Storage }): Promise<number> {
  let removed = 0;
  for (;;) {
    const claimed = await claim(db);
    if (claimed.length === 0) return removed;
    for (let at = 0; at < claimed.length; at += CONCURRENCY) {
      const results = await Promise.all(
        claimed.slice(at, at + CONCURRENCY).map(({ key, attempts }) => remove(key, attempts)),
      );
      removed += results.filter(Boolean).length;
    }
  }

  async function remove(key: string, attempts: number): Promise<boolean> {
    try {
      await failpoint('del.after_row');
      await storage.delete(key);
      await failpoint('del.after_object');
      await db.prisma.outbox.deleteMany({ where: { key } });
      return true;
    } catch (error) {
      const delay = Math.min(3600, 2 ** attempts);
      await db.prisma.$executeRaw`
        UPDATE outbox SET available_at = now() + make_interval(secs => ${delay}), last_error = ${String(error).slice(0, 500)}
        WHERE key = ${key}`;
      return false;
    }
  }
}

/**
 * Makes every row due now, after failures and after a crash of the process that claimed it. Deleting an
 * object twice is harmless.
 */
export async function retryOutboxNow(db: Database): Promise<void> {
  await db.prisma.$executeRaw`UPDATE outbox SET available_at = now() WHERE available_at > now()`;
}

function claim(db: Database): Promise<{ key: string; attempts: number }[]> {
  return db.prisma.$queryRaw`
    WITH hold AS MATERIALIZED (SELECT pg_try_advisory_xact_lock_shared(${OBJECT_DELETION_LOCK}) AS is_free),
    due AS (
      SELECT key FROM outbox WHERE available_at <= now() AND (SELECT is_free FROM hold)
      ORDER BY available_at LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED)
    UPDATE outbox o SET available_at = now() + interval '1 minute', attempts = attempts + 1
    FROM due WHERE o.key = due.key
    RETURNING o.key, o.attempts`;
}
