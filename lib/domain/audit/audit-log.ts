import type { Access } from '@/lib/base/actor';
import { parseEmail } from '@/lib/base/email-address';
import { listPage, type Orders, type PageRequest, startWhere } from '@/lib/base/pagination/keyset-page';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Database } from '@/lib/platform/db/database';
import type { SealedEvent } from './seal';

/**
 * An event with the email address of the user whose permission was used; null for the command line, workers
 * and a deleted user. `targetEmail`: the address of a user or an invitation that it is about, if it exists.
 * `urlName`: the title of the file request that was used, or what the share link leads to.
 */
export type AuditLogEntry = SealedEvent & {
  email: string | null;
  displayName: string | null;
  targetEmail: string | null;
  urlName: string | null;
  /** The etag of the picture of the user. */
  picture: string | null;
};

export type AuditRequest = Pick<PageRequest, 'pageSize' | 'pageToken'> & {
  /** The email address or name of a user, or the name of a token, a generated URL or a share link. */
  actor: string;
  /** An action such as `file.delete`, or a prefix such as `file.`. */
  action: string;
  target: string;
  outcome: string;
  from: Date | null;
  to: Date | null;
};

const newestFirst: Orders<AuditLogEntry> = {
  create_time: {
    column: 'a.created_at',
    type: 'timestamptz',
    of: ({ createdAt }) => createdAt.toISOString(),
  },
};

const columns = `a.organization_id AS "organizationId", a.id, a.created_at AS "createdAt", a.user_id AS "userId", a.token_id AS "tokenId",
  a.upload_url_id AS "uploadUrlId", a.share_link_id AS "shareLinkId", a.session_id AS "sessionId", a.download_url_id AS "downloadUrlId",
  a.action, a.target, a.target_name AS "targetName", a.folder_name AS "folderName", a.outcome, a.address, a.request_id AS "requestId",
  u.email, u.display_name AS "displayName", p.etag AS picture, coalesce(target_user.email, i.email) AS "targetEmail",
  coalesce(url.display_name, url.filename, linked_file.filename, nullif(linked_folder.display_name, '')) AS "urlName"`;

/**
 * One page of an organization's audit log, newest first; see {@link listPage}. Empty filters match
 * everything.
 */
export async function listAuditEvents(
  deps: { db: Database; capabilities: Capabilities },
  { organization }: Access<'audit.read'>,
  { pageSize, pageToken, actor, action, target, outcome, from, to }: AuditRequest,
): Promise<{ events: AuditLogEntry[]; nextPageToken: string }> {
  const where = startWhere();
  const { conditions, bind } = where;
  conditions.push(`a.organization_id = ${bind(organization.id)}`);
  const [, urlOrLinkId] =
    /^organizations\/[^/]+\/(?:uploadUrls|downloadUrls|shareLinks)\/([\w-]+)$/.exec(actor) ?? [];
  const [, tokenId] = /^tokens\/([\w-]+)$/.exec(actor) ?? [];
  if (tokenId) conditions.push(`a.token_id = ${bind(tokenId)}`);
  else if (urlOrLinkId) {
    const id = bind(urlOrLinkId);
    conditions.push(`(a.upload_url_id = ${id} OR a.download_url_id = ${id} OR a.share_link_id = ${id})`);
  } else if (actor.startsWith('users/')) {
    conditions.push(`a.user_id = ${bind(actor.slice('users/'.length))}`);
  } else if (actor) conditions.push(`u.email = ${bind(parseEmail(actor) ?? '')}`);
  if (action) conditions.push(`starts_with(a.action, ${bind(action)})`);
  if (target) conditions.push(`a.target = ${bind(target.slice(target.lastIndexOf('/') + 1))}`);
  if (outcome) conditions.push(`a.outcome = ${bind(outcome)}`);
  if (from) conditions.push(`a.created_at >= ${bind(from)}`);
  if (to) conditions.push(`a.created_at < ${bind(to)}`);
  const { rows, nextPageToken } = await listPage(
    deps,
    {
      columns,
      from: `audit_events a LEFT JOIN users u ON u.id = a.user_id LEFT JOIN user_pictures p ON p.user_id = u.id
        LEFT JOIN users target_user ON target_user.id = a.target
        LEFT JOIN invitations i ON i.organization_id = a.organization_id AND i.id = a.target
        LEFT JOIN upload_urls url ON url.organization_id = a.organization_id AND url.id = a.upload_url_id
        LEFT JOIN share_links l ON l.organization_id = a.organization_id AND l.id = a.share_link_id
        LEFT JOIN files linked_file ON linked_file.organization_id = l.organization_id AND linked_file.id = l.file_id
        LEFT JOIN folders linked_folder ON linked_folder.organization_id = l.organization_id AND linked_folder.id = l.folder_id`,
      id: 'a.id',
      where,
      orders: newestFirst,
      view: [organization.id, actor, action, target, outcome, from, to],
    },
    { pageSize, pageToken, orderBy: 'create_time desc' },
  );
  return { events: rows, nextPageToken };
}

/** All matching events, page by page. */
export async function* allAuditEvents(
  deps: Parameters<typeof listAuditEvents>[0],
  access: Access<'audit.read'>,
  filters: Omit<AuditRequest, 'pageSize' | 'pageToken'>,
): AsyncGenerator<AuditLogEntry[]> {
  for (let pageToken = ''; ; ) {
    const page = await listAuditEvents(deps, access, { ...filters, pageSize: 1_000, pageToken });
    yield page.events;
    pageToken = page.nextPageToken;
    if (pageToken === '') return;
  }
}
