import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import { countUsage } from '@/lib/domain/organizations/usage';
import type { Transaction } from '@/lib/platform/db/database';

/** When something went to the trash, until when it stays there, and with what else it comes back. */
export type Deletion = { deletedAt: Date; purgeAt: Date; deletionId: string };

export function newDeletion({ trashRetentionSeconds }: Pick<Config, 'trashRetentionSeconds'>): Deletion {
  const deletedAt = new Date();
  const purgeAt = new Date(deletedAt.getTime() + trashRetentionSeconds * 1000);
  return { deletedAt, purgeAt, deletionId: newId() };
}

/** Changing 100,000 files takes some seconds, and is one change. */
export const timeoutMs = 300_000;

/** How many rows one statement changes: far from the time limit of statements also on a slow machine. */
const chunkSize = 5_000;

type Changed = { ids: string[] | null; sizeBytes: bigint | null };

/**
 * Moves live files to the trash, in the caller's transaction. Answers the ids of those that were there to be
 * moved.
 */
export async function trashFiles(
  tx: Transaction,
  organizationId: string,
  ids: string[],
  { deletedAt, purgeAt, deletionId }: Deletion,
): Promise<string[]> {
  const trashed = await inChunks(
    ids,
    (chunk) => tx.$queryRaw<Changed[]>`
      WITH changed AS (
        UPDATE files SET deleted_at = ${deletedAt}, purge_at = ${purgeAt}, deletion_id = ${deletionId}
        WHERE organization_id = ${organizationId} AND id = ANY (${chunk}) AND deleted_at IS NULL RETURNING id, size_bytes)
      SELECT array_agg(id) AS ids, sum(size_bytes)::bigint AS "sizeBytes" FROM changed`,
  );
  const { length: fileCount } = trashed.ids;
  const { sizeBytes } = trashed;
  await countUsage(tx, organizationId, {
    fileCount: -fileCount,
    sizeBytes: -sizeBytes,
    trashedFileCount: fileCount,
    trashedSizeBytes: sizeBytes,
  });
  return trashed.ids;
}

/**
 * Brings files back from the trash, in the caller's transaction; those whose folder is in the trash itself
 * stay. Answers the ids of those that came back.
 */
export async function restoreFiles(
  tx: Transaction,
  organizationId: string,
  ids: string[],
): Promise<string[]> {
  const restored = await inChunks(
    ids,
    (chunk) => tx.$queryRaw<Changed[]>`
      WITH changed AS (
        UPDATE files f SET deleted_at = NULL, purge_at = NULL, deletion_id = NULL
        FROM folders d WHERE d.organization_id = f.organization_id AND d.id = f.folder_id AND d.deleted_at IS NULL
          AND f.organization_id = ${organizationId} AND f.id = ANY (${chunk}) AND f.deleted_at IS NOT NULL
        RETURNING f.id, f.size_bytes)
      SELECT array_agg(id) AS ids, sum(size_bytes)::bigint AS "sizeBytes" FROM changed`,
  );
  const { length: fileCount } = restored.ids;
  const { sizeBytes } = restored;
  await countUsage(tx, organizationId, {
    fileCount,
    sizeBytes,
    trashedFileCount: -fileCount,
    trashedSizeBytes: -sizeBytes,
  });
  return restored.ids;
}

/** Lets the time of files in the trash come now, in the caller's transaction. */
export async function expireFilesNow(tx: Transaction, organizationId: string, ids: string[]): Promise<void> {
  await inChunks(
    ids,
    (chunk) => tx.$queryRaw<Changed[]>`
      WITH changed AS (
        UPDATE files SET purge_at = now()
        WHERE organization_id = ${organizationId} AND id = ANY (${chunk}) AND purge_at > now() RETURNING id)
      SELECT array_agg(id) AS ids, NULL::bigint AS "sizeBytes" FROM changed`,
  );
}

/**
 * Moves live files into a folder, which must be locked, in the caller's transaction. Answers the ids of those
 * that were elsewhere.
 */
export async function moveFiles(
  tx: Transaction,
  organizationId: string,
  ids: string[],
  folderId: string,
): Promise<string[]> {
  const moved = await inChunks(
    ids,
    (chunk) => tx.$queryRaw<Changed[]>`
      WITH changed AS (
        UPDATE files SET folder_id = ${folderId}, etag = ${newId()}, updated_at = now()
        WHERE organization_id = ${organizationId} AND id = ANY (${chunk}) AND deleted_at IS NULL
          AND folder_id <> ${folderId} RETURNING id)
      SELECT array_agg(id) AS ids, NULL::bigint AS "sizeBytes" FROM changed`,
  );
  return moved.ids;
}

/** In the order of ids, so that two who change the same files wait for each other once. */
async function inChunks(ids: string[], change: (chunk: string[]) => Promise<Changed[]>) {
  const sorted = ids.toSorted();
  const total = { ids: [] as string[], sizeBytes: 0n };
  for (let at = 0; at < sorted.length; at += chunkSize) {
    const [changed] = await change(sorted.slice(at, at + chunkSize));
    for (const id of changed?.ids ?? []) total.ids.push(id);
    total.sizeBytes += changed?.sizeBytes ?? 0n;
  }
  return total;
}
