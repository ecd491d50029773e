import type { Access } from '@/lib/base/actor';
import type { AuditAction } from '@/lib/base/audit-action';
import { newId } from '@/lib/base/ids';
import { record } from '@/lib/domain/audit/audit';
import { countUsage } from '@/lib/domain/content/count-usage';
import { keepVersion } from '@/lib/domain/content/keep-version';
import { settleContents } from '@/lib/domain/content/release-contents';
import { changedNow, type File } from '@/lib/domain/entries/file-row';
import type { Transaction } from '@/lib/platform/db/database';
import { newVersion } from './commit-file';

/** What a file takes over from another name of its new content. */
export type SharedContent = Pick<
  File,
  'contentId' | 'mimeType' | 'sniffedType' | 'sizeBytes' | 'sha256' | 'modifiedAt'
>;

/**
 * Makes a content that something else names that of a file, as a new version; copies no byte. Its id, name
 * and links stay. Call it with the file and the other name of the content locked.
 */
export async function shareContent(
  tx: Transaction,
  access: Access<'file.write'>,
  { current, content, action }: { current: File; content: SharedContent; action: AuditAction },
): Promise<File> {
  const { organizationId, id: fileId } = current;
  const { contentId, mimeType, sniffedType, sizeBytes, sha256, modifiedAt } = content;
  const isKept = await keepVersion(tx, { organizationId, fileId });
  const changed = changedNow(current);
  const file = await tx.file.update({
    where: { id: fileId },
    data: {
      ...{ contentId, mimeType, sniffedType, sizeBytes, sha256, modifiedAt },
      state: 'ACTIVE',
      etag: newId(),
      ...changed,
      ...newVersion(access, changed.updatedAt),
    },
  });
  const ids = [current.contentId, contentId];
  const change = await settleContents(tx, { organizationId, ids, mayErase: !isKept });
  await countUsage(tx, organizationId, change);
  await record(tx, { organizationId, action, target: fileId, actor: access.actor });
  return file;
}
