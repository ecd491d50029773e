import type { z } from 'zod';
import type { App } from '@/lib/app';
import type { Access } from '@/lib/base/actor';
import type { Change, ChangePage } from '@/lib/domain/changes/change-feed';
import type { ChangedResource } from '@/lib/domain/changes/changed-resources';
import { presentFile, presentFolder, presentOrganization, presentUploadUrl } from './present';
import { presentInvitation, presentMember } from './present-member';
import type { answers } from './schemas';
import { presentShareLink } from './share/list';

type PresentedChange = z.infer<typeof answers.change>;

/** The collections of what changes. */
const collections = {
  file: 'files',
  folder: 'folders',
  member: 'members',
  invitation: 'invitations',
  link: 'shareLinks',
  upload_url: 'uploadUrls',
  upload: 'uploads',
} as const;

/** The organization, and the role that its representation names. */
type Viewed = Pick<Access, 'organization' | 'role'>;

export function presentChanges(
  app: App,
  access: Viewed,
  { changes, nextPageToken, newStartPageToken }: ChangePage,
): z.infer<typeof answers.changes> {
  return {
    changes: changes.map((change) => presentChange(app, access, change)),
    next_page_token: nextPageToken,
    new_start_page_token: newStartPageToken,
  };
}

const texts = new WeakMap<Change, string>();

/** {@link presentChange} as JSON, once for all streams that share the change. */
export function changeAsJson(app: App, access: Viewed, change: Change): string {
  const text = texts.get(change) ?? JSON.stringify(presentChange(app, access, change));
  texts.set(change, text);
  return text;
}

export function presentChange(app: App, access: Viewed, change: Change): PresentedChange {
  const { resource } = change;
  const organization = `organizations/${access.organization.id}`;
  const name =
    resource.kind === 'organization'
      ? organization
      : `${organization}/${collections[resource.kind]}/${resource.id}`;
  return {
    sequence: String(change.sequence),
    create_time: change.createdAt.toISOString(),
    actor: actorOf(change, organization),
    action: change.action,
    target: name,
    [resource.kind]: presentResource(app, access, resource) ?? { name, resource_id: resource.id },
    removed: resource.isRemoved,
  };
}

function presentResource(app: App, access: Viewed, resource: ChangedResource) {
  const { rootFolderId } = access.organization;
  if (resource.row === null) return null;
  switch (resource.kind) {
    case 'file':
      return presentFile(resource.row, rootFolderId);
    case 'folder':
      return presentFolder(resource.row, rootFolderId);
    case 'organization':
      return presentOrganization({ ...resource.row, role: access.role });
    case 'member':
      return presentMember(resource.row);
    case 'invitation':
      return presentInvitation(resource.row);
    case 'link':
      return presentShareLink(app, resource.row);
    case 'upload_url':
      return presentUploadUrl(resource.row, app.uploadUrls.uriOf(resource.row), rootFolderId);
  }
}

function actorOf({ isExternal, uploadUrlId, email, userId }: Change, organization: string): string {
  if (isExternal) return 'external';
  if (uploadUrlId) return `${organization}/uploadUrls/${uploadUrlId}`;
  return email ?? (userId ? `users/${userId}` : 'system');
}
