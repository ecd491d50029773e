import type { Database } from '@/lib/platform/db/database';
import type { AuditEvent, AuditSeal } from '@/lib/platform/db/generated/client';
import { noHash, sealOf } from './seal';

/**
 * How an organization's trail is: `sealedUntil` is when its last sealed event happened; `problems` is empty
 * where nothing was changed.
 */
export type Verified = {
  organizationId: string;
  sealed: number;
  unsealed: number;
  sealedUntil: Date | null;
  problems: string[];
};

const pageSize = 1_000;
const MAX_PROBLEMS = 20;

/** Computes the hash chain of every organization anew, from the events as they are now. */
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
  let before: AuditSeal | null = null;
  for (;;) {
    const seals: AuditSeal[] = await prisma.auditSeal.findMany({
      where: { organizationId, sequence: { gt: before?.sequence ?? 0n } },
      orderBy: { sequence: 'asc' },
      take: pageSize,
    });
    const found = await prisma.auditEvent.findMany({
      where: { organizationId, id: { in: seals.map(({ eventId }) => eventId) } },
    });
    const events = new Map(found.map((event) => [event.id, event]));
    for (const seal of seals) {
      const event = events.get(seal.eventId);
      const problem = problemOf(before, seal, event);
      if (problem && problems.length < MAX_PROBLEMS) problems.push(problem);
      if (event) {
        sealed += 1;
        sealedUntil = event.createdAt;
      }
      before = seal;
    }
    if (seals.length < pageSize) break;
  }
  const events = await prisma.auditEvent.count({ where: { organizationId } });
  return { organizationId, sealed, unsealed: events - sealed, sealedUntil, problems };
}

function problemOf(before: AuditSeal | null, seal: AuditSeal, event: AuditEvent | undefined): string | null {
  const place = `${seal.sequence} (${seal.eventId})`;
  // Where old events have been forgotten, the seal of the last of them begins the chain.
  if (!before && !event) return null;
  if (seal.sequence !== (before?.sequence ?? 0n) + 1n) return `Before ${place} events are missing.`;
  if (!event) return `The event ${place} is missing.`;
  return sealOf(before?.hash ?? noHash, event).equals(seal.hash) ? null : `The event ${place} was changed.`;
}
