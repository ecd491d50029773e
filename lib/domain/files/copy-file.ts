import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import { record } from '@/lib/domain/audit/audit';
import { addUsage, countUsage } from '@/lib/domain/content/count-usage';
import { endCrashedStream } from '@/lib/domain/content/end-crashed-stream';
import { recountContents } from '@/lib/domain/content/release-contents';
import { copyName, copyPrefix } from '@/lib/domain/entries/copy-name';
import type { File } from '@/lib/domain/entries/file-row';
import { checkFilename, kindOf } from '@/lib/domain/entries/filename';
import { lockFolder } from '@/lib/domain/entries/folder-tree';
import { confirm } from '@/lib/domain/organizations/access';
import { settleQuota } from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { lockFile } from './commit-file';
import { shareContent } from './share-content';
import { lockVersion, versionIdOf } from './versions';

/** Where a copy goes, and of what; by default to the same folder, with the same name, the current version. */
type Copy = { folderId?: string; filename?: string; versionId?: string };

/** Whose content the file gets that a copy replaces. */
type Replacement = { file: File; versionId?: string; targetId: string };

const NOTHING = { bytes: 0n, files: 0 };

/**
 * Creates a file with the content of another one; copies no byte. A name that is not given gets a number if a
 * file in the folder has it.
 * @throws NOT_FOUND for a missing file, version or folder; FAILED_PRECONDITION for a linked folder;
 *   INVALID_ARGUMENT for an invalid name; ABORTED while a stream writes to the file; RESOURCE_EXHAUSTED when
 *   the quota of files is exceeded
 */
export async function copyFile(
  db: Database,
  access: Access<'file.write'>,
  { file: { id }, ...copy }: Copy & { file: File },
): Promise<File> {
  const organizationId = access.organization.id;
  const given = copy.filename === undefined ? undefined : checkFilename(copy.filename);
  return db.transaction(async (tx) => {
    await confirm(tx, access);
    // Folders before files, in the same order as a deletion.
    if (copy.folderId !== undefined) await lockFolder(tx, organizationId, copy.folderId);
    const source = await lockSource(tx, organizationId, id);
    const folderId = copy.folderId ?? source.folderId;
    const content = await contentOf(tx, source, copy.versionId);
    await tx.$executeRaw`
      SELECT 1 FROM contents WHERE organization_id = ${organizationId} AND id = ${content.contentId} FOR NO KEY UPDATE`;
    await settleQuota(tx, organizationId, { added: { bytes: 0n, files: 1 }, reserved: NOTHING });
    const now = new Date();
    const created = await tx.file.create({
      data: {
        ...content,
        organizationId,
        id: newId(),
        folderId,
        filename: given ?? (await freeName(tx, source, folderId)),
        kind: given === undefined ? source.kind : kindOf(given),
        etag: newId(),
        creatorId: access.actor.userId,
        createdAt: now,
        updatedAt: now,
      },
    });
    const usage = await recountContents(tx, organizationId, [content.contentId]);
    await countUsage(tx, organizationId, addUsage(usage, { fileCount: 1 }));
    await record(tx, { organizationId, action: 'file.copy', target: created.id, actor: access.actor });
    await failpoint('copy.before_commit');
    return created;
  });
}

/**
 * Replaces the content of one file by that of another one, as a new version; copies no byte.
 * @throws NOT_FOUND for a missing file or version; INVALID_ARGUMENT where both are the same file; ABORTED
 *   while a stream writes to one of them
 */
export async function copyOnto(
  db: Database,
  access: Access<'file.write'>,
  { file: { id }, versionId, targetId }: Replacement,
): Promise<File> {
  const organizationId = access.organization.id;
  if (id === targetId) {
    const problem = 'must be another file';
    throw fail('FIELD_INVALID', { values: { field: 'file', problem }, metadata: { field: 'file' } });
  }
  return db.transaction(async (tx) => {
    await confirm(tx, access);
    const lockTarget = async () => void (await lockFile(tx, organizationId, targetId));
    // In the order of the ids, so that two replacements by each other do not deadlock.
    if (targetId < id) await lockTarget();
    const source = await lockSource(tx, organizationId, id);
    if (targetId > id) await lockTarget();
    await endCrashedStream(tx, organizationId, targetId);
    const content = await contentOf(tx, source, versionId);
    const current = await tx.file.findUniqueOrThrow({ where: { id: targetId } });
    return shareContent(tx, access, { current, content, action: 'file.replace' });
  });
}

/** Locks a live file against changes, for reading. */
async function lockSource(tx: Transaction, organizationId: string, id: string): Promise<File> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM files WHERE organization_id = ${organizationId} AND id = ${id} AND deleted_at IS NULL FOR SHARE`;
  if (rows.length === 0) throw fail('FILE_NOT_FOUND');
  return tx.file.findUniqueOrThrow({ where: { id } });
}

async function contentOf(tx: Transaction, source: File, versionId: string | undefined) {
  const isEarlier = versionId !== undefined && versionId !== versionIdOf(source);
  if (!isEarlier && source.state === 'UPLOADING') throw fail('FILE_IS_STREAMED');
  const { contentId, mimeType, sniffedType, sizeBytes, sha256, modifiedAt } = isEarlier
    ? await lockVersion(tx, source, versionId)
    : source;
  return { contentId, mimeType, sniffedType, sizeBytes, sha256, modifiedAt };
}

async function freeName(
  tx: Transaction,
  { organizationId, filename }: File,
  folderId: string,
): Promise<string> {
  const rows = await tx.$queryRaw<{ filename: string }[]>`
    SELECT filename FROM files WHERE organization_id = ${organizationId} AND folder_id = ${folderId}
      AND deleted_at IS NULL AND starts_with(filename, ${copyPrefix(filename, { hasExtension: true })})`;
  const taken = new Set(rows.map((row) => row.filename));
  return copyName(filename, (name) => taken.has(name), { hasExtension: true });
}
