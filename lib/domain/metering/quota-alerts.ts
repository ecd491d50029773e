import { newId } from '@/lib/base/ids';
import { record } from '@/lib/domain/audit/audit';
import type { Database, Transaction } from '@/lib/platform/db/database';

/** How much of a quota is used when its admins are alerted, in percent. */
export type AlertPercent = 80 | 100;

/**
 * Records that an organization has crossed 80 or 100 % of its quota, once for each crossing, and schedules
 * mails to its admins. Below 80 % again, the next crossing is a new one.
 */
export async function alertQuotas(db: Database): Promise<void> {
  const found = await levels(db.prisma, null);
  for (const { id } of found.filter(({ level, known }) => level !== known))
    await db.transaction((tx) => alert(tx, id));
}

type Level = { id: string; level: 0 | AlertPercent; known: number };

/** The level of an organization, or of all with a quota, and the one that is known. */
function levels(tx: Pick<Transaction, '$queryRaw'>, id: string | null): Promise<Level[]> {
  return tx.$queryRaw`
    SELECT q.id, q.known, CASE WHEN q.share >= 1 THEN 100 WHEN q.share >= 0.8 THEN 80 ELSE 0 END AS level
    FROM (
      SELECT o.id, p.alert_percent::int AS known, greatest(
        CASE WHEN o.quota_bytes > 0 THEN coalesce(u.bytes, 0) / o.quota_bytes::numeric END,
        CASE WHEN o.quota_files > 0 THEN coalesce(u.files, 0) / o.quota_files::numeric END, 0) AS share
      FROM usage_positions p JOIN organizations o ON o.id = p.organization_id AND o.deleted_at IS NULL,
        LATERAL (SELECT sum(c.size_bytes + c.trashed_size_bytes + c.version_size_bytes) AS bytes,
          sum(c.file_count + c.trashed_file_count) AS files FROM usage_counters c WHERE c.organization_id = o.id) u
      WHERE (${id}::text IS NULL OR o.id = ${id}) AND (num_nonnulls(o.quota_bytes, o.quota_files) > 0 OR p.alert_percent > 0)) q`;
}

async function alert(tx: Transaction, organizationId: string): Promise<void> {
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT FROM usage_positions WHERE organization_id = ${organizationId} FOR UPDATE SKIP LOCKED`;
  // Another process is about to.
  if (locked.length === 0) return;
  const [found] = await levels(tx, organizationId);
  if (!found || found.level === found.known) return;
  const { level, known } = found;
  await tx.usagePosition.update({ where: { organizationId }, data: { alertPercent: level } });
  if (level < known || level === 0) return;
  const action = level === 100 ? 'organization.quota_reached' : 'organization.quota_warning';
  await record(tx, { organizationId, action, target: organizationId });
  const admins = await tx.membership.findMany({
    where: { organizationId, role: { in: ['ADMIN', 'OWNER'] }, user: { disabledAt: null } },
  });
  await tx.quotaMail.createMany({
    data: admins.map(({ userId }) => ({
      organizationId,
      id: newId(),
      userId,
      percent: level,
      nextEmailAt: new Date(),
    })),
  });
}
