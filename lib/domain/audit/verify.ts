import type { Database } from '@/lib/platform/db/database';
import type { AuditSeal } from '@/lib/platform/db/generated/client';
import { INITIAL_HASH, type SealedEvent, sealOf } from './seal';

/**
 * The state of an organization's audit log: `sealedUntil` is the time of its last sealed event; `problems` is
 * empty if nothing was changed.
 */
export type Verified = {
  organizationId: string;
  sealed: number;
  unsealed: number;
  sealedUntil: Date | null;
  problems: string[];
};

const PAGE_SIZE = 1_000;
const MAX_PROBLEMS = 20;

/** Recomputes the hash chain of every organization from its events. */
export async function verifyAudit(db: Database): Promise<Verified[]> {
  const organizations = await db.prisma.organization.findMany({
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  const verified: Verified[] = [];
  for (const { id } of organizations) verified.push(await verifyChain(db, id));
  return verified;
}

async function verifyChain({ prisma }: Database, organizationId: string): Promise<Verified> {
  const problems: string[] = [];
  let sealed = 0;
  let sealedUntil: Date | null = null;
  let previous: AuditSeal | null = null;
  for (;;) {
    const seals: AuditSeal[] = await prisma.auditSeal.findMany({
      where: { organizationId, sequence: { gt: previous?.sequence ?? 0n } },
      orderBy: { sequence: 'asc' },
      take: PAGE_SIZE,
    });
    const found = await prisma.auditEvent.findMany({
      where: { organizationId, id: { in: seals.map(({ eventId }) => eventId) } },
    });
    const events = new Map(found.map((event) => [event.id, event]));
    for (const seal of seals) {
      const event = events.get(seal.eventId);
      const problem = problemOf(previous, seal, event);
      if (problem && problems.length < MAX_PROBLEMS) problems.push(problem);
      if (event) {
        sealed += 1;
        sealedUntil = event.createdAt;
      }
      previous = seal;
    }
    if (seals.length < PAGE_SIZE) break;
  }
  const events = await prisma.auditEvent.count({ where: { organizationId } });
  return { organizationId, sealed, unsealed: events - sealed, sealedUntil, problems };
}

/** What is wrong with a seal after the previous one; null if nothing is. */
export function problemOf(
  previous: Pick<AuditSeal, 'sequence' | 'hash'> | null,
  seal: AuditSeal,
  event: SealedEvent | undefined,
): string | null {
  const position = `${seal.sequence} (${seal.eventId})`;
  // After the deletion of expired events, the chain begins with the seal of the last one.
  if (!previous && !event) return null;
  if (seal.sequence !== (previous?.sequence ?? 0n) + 1n) return `Events before ${position} are missing.`;
  if (!event) return `The event ${position} is missing.`;
  return sealOf(previous?.hash ?? INITIAL_HASH, event).equals(seal.hash)
    ? null
    : `The event ${position} was changed.`;
}
