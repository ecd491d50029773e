import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { fail } from '@/lib/base/errors';
import type { Change } from '@/lib/domain/changes/change-feed';
import type { ChangedResource } from '@/lib/domain/changes/changed-resources';
import { extensionOfKind } from '@/lib/domain/entries/filename';
import { presentChange } from '@/lib/http/present-change';
import { streaming } from './answer';
import type { Authorized } from './guard';
import type { ResourceMessage, WatchChangesRequest, WatchChangesResponse } from './messages';
import { checkResourceId } from './resources';

/** The ChangeAPI: the feed of REST as a server stream. */
export const changeApi: UntypedServiceImplementation = {
  WatchChanges: streaming<WatchChangesRequest, WatchChangesResponse>(watchChanges),
};

async function watchChanges(
  { app, actor, signal }: Authorized,
  { resource_id, page_token }: WatchChangesRequest,
  send: (response: WatchChangesResponse) => Promise<void>,
): Promise<void> {
  checkResourceId(resource_id);
  const access = await app.access.authorizeResource(actor, resource_id, 'file.read');
  if (resource_id !== access.organization.rootFolderId)
    throw fail('FIELD_INVALID', {
      values: { field: 'resource_id', problem: 'must be the root folder of the organization' },
      metadata: { field: 'resource_id' },
    });
  const begin = page_token || (await app.changeFeed.startPageToken(access));
  await send({ page_token: begin });
  for await (const { changes } of app.changeFeed.follow(access, begin, signal)) {
    for (const change of changes) {
      const { actor: by, action, target, removed } = presentChange(app, access, change);
      const created = String(change.createdAt.getTime());
      const resource = resourceOf(change);
      const sequence = String(change.sequence);
      await send({
        change: { sequence, created, actor: by, action, target, removed, ...(resource && { resource }) },
        page_token: change.token,
      });
    }
  }
}

function resourceOf({ resource }: Change): Partial<ResourceMessage> | null {
  if (resource.kind !== 'file' && resource.kind !== 'folder') return null;
  return resource.row === null ? gone(resource) : presentResource(resource);
}

const gone = ({ id, kind }: ChangedResource) => ({ resource_id: id, is_directory: kind === 'folder' });

function presentResource(resource: Extract<ChangedResource, { kind: 'file' | 'folder' }>): ResourceMessage {
  if (resource.kind === 'folder') {
    const { id, row } = resource;
    return {
      resource_id: id,
      owner_resource_id: row?.parentId ?? '',
      file_name: row?.displayName ?? '',
      is_directory: true,
      size: '0',
      media_type: '',
      extension: '',
      modified: String(row?.updatedAt.getTime() ?? 0),
      etag: row ? `"${row.etag}"` : '',
      sha256: '',
    };
  }
  const { id, row } = resource;
  return {
    resource_id: id,
    owner_resource_id: row?.folderId ?? '',
    file_name: row?.filename ?? '',
    is_directory: false,
    size: String(row?.sizeBytes ?? 0),
    media_type: row?.mimeType ?? '',
    extension: extensionOfKind(row?.kind ?? null),
    modified: String(row?.updatedAt.getTime() ?? 0),
    etag: row ? `"${row.etag}"` : '',
    sha256: row?.sha256 ? Buffer.from(row.sha256).toString('hex') : '',
  };
}
