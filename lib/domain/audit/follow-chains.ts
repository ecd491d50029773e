import type { Database, Transaction } from '@/lib/platform/db/database';
import { Prisma } from '@/lib/platform/db/generated/client';

/** The events of the chain of an organization after one sequence, up to another. */
export type Stretch = { id: string; after: bigint; until: bigint };

/** How many events of a chain are read in one transaction. */
const WINDOW = 1_000;

/**
 * Gives `work` the events of the chains behind the positions that a table keeps, exactly once, and moves the
 * positions in the same transaction. Any process takes any organization. Returns how many organizations
 * moved.
 */
export function followChains(
  db: Database,
  positions: 'usage_positions' | 'notice_positions',
  work: (tx: Transaction, stretch: Stretch) => Promise<void>,
): Promise<number> {
  const table = Prisma.raw(positions);
  return db.transaction(async (tx) => {
    const behind = await tx.$queryRaw<{ id: string; after: bigint; head: bigint }[]>`
      SELECT p.organization_id AS id, p.sequence AS after,
        (SELECT max(s.sequence) FROM audit_seals s WHERE s.organization_id = p.organization_id) AS head
      FROM ${table} p
      WHERE p.sequence < (SELECT max(s.sequence) FROM audit_seals s WHERE s.organization_id = p.organization_id)
      LIMIT 10 FOR UPDATE OF p SKIP LOCKED`;
    for (const { id, after, head } of behind) {
      const until = head - after > WINDOW ? after + BigInt(WINDOW) : head;
      await work(tx, { id, after, until });
      await tx.$executeRaw`UPDATE ${table} SET sequence = ${until} WHERE organization_id = ${id}`;
    }
    return behind.length;
  });
}
