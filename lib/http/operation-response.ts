import type { App } from '@/lib/app';
import type { ReadAccess } from '@/lib/base/actor';
import type { Operation } from '@/lib/domain/operations/operations';
import { presentFolder } from './present';
import { presentArchive } from './present-archive';
import type { OperationResponse } from './present-operation';

/**
 * What an operation that is done answers, as it is now; empty if what it made does not exist any longer.
 */
export async function responseOf(
  app: App,
  access: ReadAccess,
  { result }: Operation,
): Promise<NonNullable<OperationResponse>> {
  if (!result) return {};
  if ('count' in result) return { count: result.count };
  if ('folderId' in result) {
    const folder = await app.folders.findAny(access, result.folderId);
    return folder ? presentFolder(folder, access.organization.rootFolderId) : {};
  }
  if (!('archiveId' in result)) return {};
  const omitted = { linkedFolders: result.omittedLinkedFolders ?? 0 };
  const created = await app.archives.find(access, result.archiveId, omitted);
  return created ? presentArchive(created) : {};
}
