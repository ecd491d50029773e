import { followChains, type Stretch } from '@/lib/domain/audit/follow-chains';
import { SEALED_EVENTS_SQL } from '@/lib/domain/audit/seal';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { Prisma } from '@/lib/platform/db/generated/client';

/** Older ones were collected by no process: mail was set up later, or the service was stopped for long. */
const MAX_AGE = '1 day';

/** What a mail about a folder names. Downloads, links and permanent deletions are not news. */
const folderActions = [
  ...['upload', 'replace', 'append', 'copy', 'update', 'delete', 'undelete', 'restore_version'].map(
    (verb) => `file.${verb}`,
  ),
  ...['create', 'copy', 'update', 'delete', 'undelete'].map((verb) => `folder.${verb}`),
  'linked_file.upload',
  'linked_file.delete',
];

export type CollectOptions = {
  /** How long the events of one mail are gathered, in seconds. */
  gatherSeconds: number;
  /** At most one mail about a subject is sent to a user in so many seconds. */
  intervalSeconds: number;
};

/**
 * Gives the subscriptions the events of the chains since the last call, and schedules their mails. Returns
 * how many organizations moved.
 */
export function collectNotices(db: Database, options: CollectOptions): Promise<number> {
  return followChains(db, 'notice_positions', (tx, stretch) => collect(tx, stretch, options));
}

/**
 * A subscription of a folder gets what others change in it or below it, and changes of the folder itself,
 * such as its deletion. What arrives through a file request is reported to its creator once, by the request.
 */
async function collect(
  tx: Transaction,
  { id, after, until }: Stretch,
  { gatherSeconds, intervalSeconds }: CollectOptions,
): Promise<void> {
  await tx.$executeRaw`
    WITH RECURSIVE recent AS (
      SELECT s.sequence, a.action, a.target, a.user_id, a.upload_url_id
      FROM ${Prisma.raw(SEALED_EVENTS_SQL)}
      WHERE s.organization_id = ${id} AND s.sequence > ${after} AND s.sequence <= ${until} AND a.outcome = 'OK'
        AND a.created_at > now() - ${MAX_AGE}::interval AND a.action = ANY (${folderActions})),
    located AS (
      SELECT e.*, CASE split_part(e.action, '.', 1)
        WHEN 'file' THEN (SELECT folder_id FROM files WHERE organization_id = ${id} AND files.id = e.target)
        WHEN 'folder' THEN (SELECT parent_id FROM folders WHERE organization_id = ${id} AND folders.id = e.target)
        ELSE split_part(e.target, '/', 1) END AS folder_id
      FROM recent e),
    above AS (
      SELECT sequence, folder_id FROM located
      UNION ALL
      SELECT sequence, target FROM recent WHERE action LIKE 'folder.%'
      UNION
      SELECT a.sequence, d.parent_id FROM above a
      JOIN folders d ON d.organization_id = ${id} AND d.id = a.folder_id WHERE d.parent_id IS NOT NULL),
    wanted AS (
      SELECT n.id, e.sequence FROM notice_subscriptions n
      JOIN above w ON w.folder_id = n.folder_id JOIN located e ON e.sequence = w.sequence
      WHERE n.organization_id = ${id} AND (e.user_id IS DISTINCT FROM n.user_id OR e.upload_url_id IS NOT NULL)
        AND NOT EXISTS (SELECT FROM notice_subscriptions r WHERE r.organization_id = ${id}
          AND r.upload_url_id = e.upload_url_id AND r.user_id = n.user_id)
      UNION
      SELECT n.id, e.sequence FROM notice_subscriptions n JOIN recent e ON e.upload_url_id = n.upload_url_id
      WHERE n.organization_id = ${id} AND e.action IN ('file.upload', 'file.replace')),
    collected AS (
      INSERT INTO notice_events (organization_id, subscription_id, sequence)
      SELECT ${id}, w.id, w.sequence FROM wanted w
      JOIN notice_subscriptions n ON n.organization_id = ${id} AND n.id = w.id AND n.sequence < w.sequence
      ON CONFLICT DO NOTHING RETURNING subscription_id)
    UPDATE notice_subscriptions n SET next_email_at = coalesce(n.next_email_at,
      greatest(now() + make_interval(secs => ${gatherSeconds}), n.last_email_at + make_interval(secs => ${intervalSeconds})))
    WHERE n.organization_id = ${id} AND n.id IN (SELECT subscription_id FROM collected)`;
}
