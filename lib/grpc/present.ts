import type { Database } from '@/lib/db/database';
import type { Folder } from '@/lib/db/generated/client';
import type { File } from '@/lib/files/file-row';
import { extensionOfKind } from '@/lib/files/filename';
import { resourceNotFound } from '@/lib/organizations/access';
import type { Action } from '@/lib/organizations/policy';
import type { FileMessage } from './messages';
import type { Found } from './places';
import { pathOf } from './tree';

export async function presentFound<A extends Action>(
  db: Database,
  { access, resource, path }: Found<A>,
): Promise<FileMessage> {
  const organizationId = access.organization.id;
  if (resource.kind === 'file') {
    const { file } = resource;
    return presentFile(file, { path, above: await pathOf(db, organizationId, file.folderId) });
  }
  const folder = await db.prisma.folder.findUnique({ where: { id: resource.id, organizationId } });
  if (!folder) throw resourceNotFound();
  const above = folder.parentId === null ? '' : await pathOf(db, organizationId, folder.parentId);
  return presentFolder(folder, { path, above });
}

/** `path` from what was asked for, `above` from the organization's root to the folder that holds it. */
export type Where = { path: string; above: string };

export function presentFile(file: File, { path, above }: Where): FileMessage {
  return {
    file_path: path,
    absolute_path: `${above}/${file.filename}`,
    file_name: file.filename,
    extension: extensionOfKind(file.kind),
    size: String(file.sizeBytes),
    media_type: file.mimeType,
    is_directory: false,
    modified: String(file.updatedAt.getTime()),
    resource_id: file.id,
    owner_resource_id: file.folderId,
  };
}

export function presentFolder(folder: Folder, { path, above }: Where): FileMessage {
  return {
    file_path: path,
    absolute_path: `${above}/${folder.displayName}`,
    // The root's own name is the organization's matter.
    file_name: folder.displayName,
    extension: '',
    size: '0',
    media_type: '',
    is_directory: true,
    modified: String(folder.updatedAt.getTime()),
    resource_id: folder.id,
    owner_resource_id: folder.parentId ?? '',
  };
}
