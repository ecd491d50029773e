import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import { addUsage, type UsageChange } from '@/lib/domain/content/count-usage';
import { recountContents } from '@/lib/domain/content/release-contents';
import { CHANGED_NOW_SQL } from '@/lib/domain/entries/file-row';
import { lockFolderRows } from '@/lib/domain/entries/folder-tree';
import type { Transaction } from '@/lib/platform/db/database';
import { Prisma } from '@/lib/platform/db/generated/client';

/** When entries were trashed, when they are deleted permanently, and the id that restores them together. */
export type Deletion = { deletedAt: Date; purgeAt: Date; deletionId: string };

export function newDeletion(
  { trashRetentionSeconds }: Pick<Config, 'trashRetentionSeconds'>,
  deletionId = newId(),
): Deletion {
  const deletedAt = new Date();
  const purgeAt = new Date(deletedAt.getTime() + trashRetentionSeconds * 1000);
  return { deletedAt, purgeAt, deletionId };
}

/** Changing 100,000 files in one transaction takes some seconds. */
export const timeoutMs = 300_000;

/** How many rows one statement changes: well below the statement timeout even on a slow machine. */
const CHUNK_SIZE = 5_000;

type Changed = { ids: string[] | null; contentIds?: string[] | null };

/** The files that were changed, and what the caller must count, at the end of the transaction. */
export type ChangedFiles = { ids: string[]; usage: UsageChange };

/** Moves live files to the trash, in the caller's transaction. */
export async function trashFiles(
  tx: Transaction,
  { organizationId, ids, deletion }: { organizationId: string; ids: string[]; deletion: Deletion },
): Promise<ChangedFiles> {
  const { deletedAt, purgeAt, deletionId } = deletion;
  const trashed = await inChunks(
    ids,
    inOrder(
      tx,
      organizationId,
      (chunk) => tx.$queryRaw<Changed[]>`
      WITH changed AS (
        UPDATE files SET deleted_at = ${deletedAt}, purge_at = ${purgeAt}, deletion_id = ${deletionId}
        WHERE organization_id = ${organizationId} AND id = ANY (${chunk}) AND deleted_at IS NULL RETURNING id, content_id)
      SELECT array_agg(id) AS ids, array_agg(content_id) AS "contentIds" FROM changed`,
    ),
  );
  const { length: fileCount } = trashed.ids;
  const usage = await recountContents(tx, organizationId, trashed.contentIds);
  return {
    ids: trashed.ids,
    usage: addUsage(usage, { fileCount: -fileCount, trashedFileCount: fileCount }),
  };
}

type Restoration = {
  ids: string[];
  /** A folder that the same transaction restores later. */
  restoredFolderId?: string;
};

/**
 * Restores files from the trash, in the caller's transaction; files whose folder is in the trash stay there.
 */
export async function restoreFiles(
  tx: Transaction,
  organizationId: string,
  { ids, restoredFolderId = '' }: Restoration,
): Promise<ChangedFiles> {
  const folders = await inChunks(
    ids,
    (chunk) => tx.$queryRaw<Changed[]>`
    SELECT array_agg(DISTINCT folder_id) AS ids FROM files WHERE organization_id = ${organizationId} AND id = ANY (${chunk})`,
  );
  // Against their deletion, and before the files, as a deletion does.
  await lockFolderRows(tx, organizationId, { changed: [], read: [...new Set(folders.ids)] });
  const restored = await inChunks(
    ids,
    inOrder(
      tx,
      organizationId,
      (chunk) => tx.$queryRaw<Changed[]>`
      WITH changed AS (
        UPDATE files f SET deleted_at = NULL, purge_at = NULL, deletion_id = NULL
        FROM folders d WHERE d.organization_id = f.organization_id AND d.id = f.folder_id
          AND (d.deleted_at IS NULL OR d.id = ${restoredFolderId})
          AND f.organization_id = ${organizationId} AND f.id = ANY (${chunk}) AND f.deleted_at IS NOT NULL
        RETURNING f.id, f.content_id)
      SELECT array_agg(id) AS ids, array_agg(content_id) AS "contentIds" FROM changed`,
    ),
  );
  const { length: fileCount } = restored.ids;
  const usage = await recountContents(tx, organizationId, restored.contentIds);
  return {
    ids: restored.ids,
    usage: addUsage(usage, { fileCount, trashedFileCount: -fileCount }),
  };
}

/** Makes trashed files due for permanent deletion, in the caller's transaction. */
export async function expireFilesNow(tx: Transaction, organizationId: string, ids: string[]): Promise<void> {
  await inChunks(
    ids,
    inOrder(
      tx,
      organizationId,
      (chunk) => tx.$queryRaw<Changed[]>`
      WITH changed AS (
        UPDATE files SET purge_at = now()
        WHERE organization_id = ${organizationId} AND id = ANY (${chunk}) AND purge_at > now() RETURNING id)
      SELECT array_agg(id) AS ids FROM changed`,
    ),
  );
}

/**
 * Moves live files to a folder, which the caller has locked, in the caller's transaction. Returns the ids of
 * the files that were in other folders.
 */
export async function moveFiles(
  tx: Transaction,
  { organizationId, ids, folderId }: { organizationId: string; ids: string[]; folderId: string },
): Promise<string[]> {
  const moved = await inChunks(
    ids,
    inOrder(
      tx,
      organizationId,
      (chunk) => tx.$queryRaw<Changed[]>`
      WITH changed AS (
        UPDATE files SET folder_id = ${folderId}, etag = ${newId()}, ${Prisma.raw(CHANGED_NOW_SQL)}
        WHERE organization_id = ${organizationId} AND id = ANY (${chunk}) AND deleted_at IS NULL
          AND folder_id <> ${folderId} RETURNING id)
      SELECT array_agg(id) AS ids FROM changed`,
    ),
  );
  return moved.ids;
}

/** A change that locks its files in the order of their ids first, whichever order its plan has. */
const inOrder =
  (tx: Transaction, organizationId: string, change: (chunk: string[]) => Promise<Changed[]>) =>
  async (chunk: string[]): Promise<Changed[]> => {
    await tx.$executeRaw`
      SELECT 1 FROM files WHERE organization_id = ${organizationId} AND id = ANY (${chunk})
      ORDER BY id COLLATE "C" FOR NO KEY UPDATE`;
    return change(chunk);
  };

/**
 * Runs `change` for chunks in the order of ids, so that concurrent changes of the same files cannot deadlock.
 */
export async function inChunks(ids: string[], change: (chunk: string[]) => Promise<Changed[]>) {
  const sorted = ids.toSorted();
  const total = { ids: [] as string[], contentIds: [] as string[] };
  for (let at = 0; at < sorted.length; at += CHUNK_SIZE) {
    const [changed] = await change(sorted.slice(at, at + CHUNK_SIZE));
    for (const id of changed?.ids ?? []) total.ids.push(id);
    for (const id of changed?.contentIds ?? []) total.contentIds.push(id);
  }
  return total;
}
