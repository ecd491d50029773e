import type { z } from 'zod';
import type { AuditLogEntry } from '@/lib/domain/audit/audit-log';
import { memberPicture } from './present';
import type { answers } from './schemas';

/** The collections of the targets of actions, by the part of the action before the dot. */
const collections: Record<string, string> = {
  file: 'files',
  folder: 'folders',
  member: 'members',
  user: 'members',
  token: 'tokens',
  session: 'user/sessions',
  invitation: 'invitations',
  upload: 'uploads',
  share_link: 'shareLinks',
  upload_url: 'uploadUrls',
  webhook: 'webhooks',
  download_url: 'files',
  archive: 'archives',
};

export function presentAuditEvent(event: AuditLogEntry): z.infer<typeof answers.event> {
  const organization = `organizations/${event.organizationId}`;
  return {
    name: `${organization}/auditEvents/${event.id}`,
    create_time: event.createdAt.toISOString(),
    actor: actorOf(event, organization),
    actor_name: event.shareLinkId ? undefined : (event.displayName ?? undefined),
    actor_picture: event.shareLinkId
      ? undefined
      : memberPicture(event.organizationId, event.userId, event.picture),
    url: urlOf(event, organization),
    url_name: event.urlName ?? undefined,
    token: event.tokenId ? `tokens/${event.tokenId}` : undefined,
    session: event.sessionId ? `user/sessions/${event.sessionId}` : undefined,
    action: event.action,
    target: targetOf(event, organization),
    target_name: event.targetName ?? event.targetEmail ?? undefined,
    folder_name: event.folderName ?? undefined,
    outcome: event.outcome,
    address: event.address ?? undefined,
    request_id: event.requestId ?? undefined,
  };
}

function targetOf({ action, target }: AuditLogEntry, organization: string): string {
  const collection = collections[action.slice(0, action.indexOf('.'))];
  if (!collection || !target) return organization;
  // Tokens and sessions belong to their user, not to an organization.
  return /tokens|sessions/.test(collection)
    ? `${collection}/${target}`
    : `${organization}/${collection}/${target}`;
}

/** The URL or link that was used. */
function urlOf(
  { uploadUrlId, downloadUrlId, shareLinkId }: AuditLogEntry,
  organization: string,
): string | undefined {
  if (uploadUrlId) return `${organization}/uploadUrls/${uploadUrlId}`;
  if (downloadUrlId) return `${organization}/downloadUrls/${downloadUrlId}`;
  return shareLinkId ? `${organization}/shareLinks/${shareLinkId}` : undefined;
}

/** What comes through a URL has its creator as actor; the visitors of a share link are strangers. */
function actorOf(event: AuditLogEntry, organization: string): string {
  const { shareLinkId, email, userId } = event;
  if (shareLinkId) return urlOf(event, organization) ?? '';
  // A deleted user: only the id remains.
  return email ?? (userId ? `users/${userId}` : 'system');
}
