import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { checkPrecondition, type Precondition } from '@/lib/base/precondition';
import { record } from '@/lib/domain/audit/audit';
import { addedBytes, countNewFile, countUsage } from '@/lib/domain/content/count-usage';
import { endCrashedStream } from '@/lib/domain/content/end-crashed-stream';
import { keepPendingVersion, keepVersion } from '@/lib/domain/content/keep-version';
import { settleContents } from '@/lib/domain/content/release-contents';
import { changedNow, type File } from '@/lib/domain/entries/file-row';
import { kindOf } from '@/lib/domain/entries/filename';
import { lockFolder } from '@/lib/domain/entries/folder-tree';
import { type QuotaAmount, settleQuota } from '@/lib/domain/organizations/quota';
import type { Transaction } from '@/lib/platform/db/database';
import type { FileState } from '@/lib/platform/db/generated/client';

/** The file whose content is replaced, if the precondition holds, and its new name, if it gets one. */
export type ReplaceTarget = { id: string; precondition: Precondition; filename?: string | null };

/** Complete and durable content, ready to become a file. */
export type StoredContent = {
  contentId: string;
  folderId: string;
  filename: string;
  mimeType: string;
  sniffedType: string | null;
  kind?: string | null;
  sizeBytes: bigint;
  /** The file's own modification time, if its sender gave it. */
  modifiedAt?: Date | null;
  /** Who sent it, as they say; only of a new file. */
  senderName?: string | null;
  senderEmail?: string | null;
  /** Null while a stream writes to the file. */
  sha256: Uint8Array<ArrayBuffer> | null;
  state?: FileState;
  /** The quota reserved for it, which this transaction settles. */
  reserved: QuotaAmount;
};

/**
 * Creates the file, in the transaction that ends its upload. `confirm` must have locked the organization.
 * @throws NOT_FOUND or FAILED_PRECONDITION as {@link lockFolder}; RESOURCE_EXHAUSTED when the quota is
 *   exceeded
 */
export async function createFile(
  tx: Transaction,
  access: Access<'file.write'>,
  { reserved, ...stored }: StoredContent,
): Promise<File> {
  const organizationId = access.organization.id;
  await lockFolder(tx, organizationId, stored.folderId);
  await settleQuota(tx, organizationId, { added: { bytes: stored.sizeBytes, files: 1 }, reserved });
  const now = new Date();
  const file = await tx.file.create({
    data: {
      ...stored,
      organizationId,
      id: newId(),
      kind: stored.kind === undefined ? kindOf(stored.filename) : stored.kind,
      etag: newId(),
      creatorId: access.actor.userId,
      uploadUrlId: access.actor.uploadUrlId,
      createdAt: now,
      updatedAt: now,
    },
  });
  await countNewFile(tx, organizationId, stored);
  await record(tx, { organizationId, action: 'file.upload', target: file.id, actor: access.actor });
  return file;
}

/**
 * Replaces a file's content; its id stays, and without a new name its name. The content that it had becomes
 * an earlier version: now, or at the end of a stream. Where none is kept, `onReleased` says that a worker may
 * have bytes to remove after the commit.
 * @throws NOT_FOUND if the file was deleted; ABORTED if the precondition fails, and while a stream writes to
 *   it
 */
export async function replaceContent(
  tx: Transaction,
  access: Access<'file.write'>,
  { stored, target, onReleased }: { stored: StoredContent; target: ReplaceTarget; onReleased?: () => void },
): Promise<File> {
  const { contentId, mimeType, sniffedType, sizeBytes, sha256, state = 'ACTIVE', reserved } = stored;
  const { modifiedAt = null } = stored;
  const filename = target.filename ?? undefined;
  const kind = filename === undefined ? stored.kind : kindOf(filename);
  const organizationId = access.organization.id;
  const { id } = target;
  const current = await lockFile(tx, organizationId, id);
  checkPrecondition(current.etag, target.precondition);
  await endCrashedStream(tx, organizationId, id);
  const ids = { organizationId, fileId: id };
  const isKept = await (state === 'UPLOADING' ? keepPendingVersion(tx, ids) : keepVersion(tx, ids));
  if (!isKept) onReleased?.();
  const changed = changedNow(current);
  const replaced = await tx.file.update({
    where: { id },
    data: {
      contentId,
      filename,
      mimeType,
      sniffedType,
      kind,
      sizeBytes,
      sha256,
      modifiedAt,
      state,
      etag: newId(),
      ...changed,
      ...newVersion(access, changed.updatedAt),
    },
  });
  await tx.content.update({
    where: { organizationId_id: { organizationId, id: contentId } },
    data: { sizeBytes, sha256 },
  });
  const change = await settleContents(tx, {
    organizationId,
    ids: [current.contentId, contentId],
    mayErase: !isKept,
  });
  await settleQuota(tx, organizationId, { added: { bytes: addedBytes(change), files: 0 }, reserved });
  await countUsage(tx, organizationId, change);
  await record(tx, { organizationId, action: 'file.replace', target: id, actor: access.actor });
  return replaced;
}

/** The columns of a file that begins a version. */
export const newVersion = ({ actor }: Access, now: Date) => ({
  versionId: newId(),
  versionCreatorId: actor.userId,
  versionCreatedAt: now,
  keepForever: false,
});

/**
 * Locks a live file's row until the transaction ends, and reads its current state.
 * @throws NOT_FOUND
 */
export async function lockFile(tx: Transaction, organizationId: string, id: string) {
  const rows = await tx.$queryRaw<Pick<File, 'etag' | 'contentId' | 'sizeBytes' | 'updatedAt'>[]>`
    SELECT etag, content_id AS "contentId", size_bytes AS "sizeBytes", updated_at AS "updatedAt" FROM files
    WHERE organization_id = ${organizationId} AND id = ${id} AND deleted_at IS NULL FOR UPDATE`;
  if (!rows[0]) throw fail('FILE_NOT_FOUND');
  return rows[0];
}
