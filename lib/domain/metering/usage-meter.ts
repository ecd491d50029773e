import type { Logger } from 'pino';
import type { Database } from '@/lib/platform/db/database';
import type { Face } from './faces';

const FLUSH_MS = 1_000;

export type UsageMeter = ReturnType<typeof createUsageMeter>;

type Counted = { organizationId: string; day: string; face: Face; received: bigint; sent: bigint };

/**
 * Counts the bytes that no event of the audit log has: those that are sent, and those that external folders
 * receive. Writes them once a second; a process that crashes loses the last second.
 */
export function createUsageMeter({ db, log }: { db: Database; log: Logger }) {
  let waiting = new Map<string, Counted>();
  let flushing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function add({ organizationId, day, face, received, sent }: Counted): void {
    const key = `${organizationId}/${day}/${face}`;
    const { received: receivedBefore = 0n, sent: sentBefore = 0n } = waiting.get(key) ?? {};
    const total = { received: receivedBefore + received, sent: sentBefore + sent };
    waiting.set(key, { organizationId, day, face, ...total });
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
      log.warn({ err }, 'bytes that were sent or received are not yet counted; retrying');
      for (const counted of batch) add(counted);
    }
  }

  const today = () => new Date().toISOString().slice(0, 10);

  return {
    /** Counts bytes that a response has sent. */
    addSent(organizationId: string, face: Face, bytes: number): void {
      if (bytes > 0) add({ organizationId, day: today(), face, received: 0n, sent: BigInt(bytes) });
    },

    /** Counts bytes that an external folder has received. */
    addReceived(organizationId: string, face: Face, bytes: number): void {
      if (bytes > 0) add({ organizationId, day: today(), face, received: BigInt(bytes), sent: 0n });
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
  INSERT INTO usage_days AS d (organization_id, day, face, bytes_in, bytes_out)
  SELECT e.organization_id, e.day, e.face, e.bytes_in, e.bytes_out
  FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[], $5::bigint[]) AS e (organization_id, day, face, bytes_in, bytes_out)
  JOIN organizations o ON o.id = e.organization_id AND o.deleted_at IS NULL
  ORDER BY e.organization_id, e.day, e.face
  ON CONFLICT (organization_id, day, face) DO UPDATE SET
    bytes_in = d.bytes_in + excluded.bytes_in, bytes_out = d.bytes_out + excluded.bytes_out`;

async function insert(db: Database, rows: Counted[]): Promise<void> {
  await db.query('usage_counted', INSERT_SQL, [
    rows.map(({ organizationId }) => organizationId),
    rows.map(({ day }) => day),
    rows.map(({ face }) => face),
    rows.map(({ received }) => received),
    rows.map(({ sent }) => sent),
  ]);
}
