import type { Logger } from 'pino';
import type { Database } from '@/lib/platform/db/database';
import type { Face } from './faces';

const FLUSH_MS = 1_000;

export type UsageMeter = ReturnType<typeof createUsageMeter>;

type Sent = { organizationId: string; day: string; face: Face; bytes: bigint };

/**
 * Counts the bytes that are sent, which no event of the audit log has, and writes them once a second. A
 * process that crashes loses the last second.
 */
export function createUsageMeter({ db, log }: { db: Database; log: Logger }) {
  let waiting = new Map<string, Sent>();
  let flushing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function add({ organizationId, day, face, bytes }: Sent): void {
    const key = `${organizationId}/${day}/${face}`;
    const before = waiting.get(key)?.bytes ?? 0n;
    waiting.set(key, { organizationId, day, face, bytes: before + bytes });
    timer ??= setTimeout(() => {
      timer = undefined;
      flushing = flushing.then(flush);
    }, FLUSH_MS).unref();
  }

  async function flush(): Promise<void> {
    const batch = [...waiting.values()];
    if (batch.length === 0) return;
    waiting = new Map();
    try {
      await insert(db, batch);
    } catch (err) {
      log.warn({ err }, 'bytes that were sent are not yet counted; retrying');
      for (const sent of batch) add(sent);
    }
  }

  return {
    /** Counts bytes that a response has sent. */
    addSent(organizationId: string, face: Face, bytes: number): void {
      if (bytes > 0)
        add({ organizationId, day: new Date().toISOString().slice(0, 10), face, bytes: BigInt(bytes) });
    },

    /** Writes what is waiting. */
    async close(): Promise<void> {
      clearTimeout(timer);
      flushing = flushing.then(flush);
      await flushing;
      clearTimeout(timer);
    },
  };
}

/** Organizations that were purged meanwhile are passed over. */
const INSERT_SQL = `
  INSERT INTO usage_days AS d (organization_id, day, face, bytes_out)
  SELECT e.organization_id, e.day, e.face, e.bytes
  FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[]) AS e (organization_id, day, face, bytes)
  JOIN organizations o ON o.id = e.organization_id AND o.deleted_at IS NULL
  ORDER BY e.organization_id, e.day, e.face
  ON CONFLICT (organization_id, day, face) DO UPDATE SET bytes_out = d.bytes_out + excluded.bytes_out`;

async function insert(db: Database, rows: Sent[]): Promise<void> {
  await db.query('usage_sent', INSERT_SQL, [
    rows.map(({ organizationId }) => organizationId),
    rows.map(({ day }) => day),
    rows.map(({ face }) => face),
    rows.map(({ bytes }) => bytes),
  ]);
}
