import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import { recordAll } from '@/lib/domain/audit/audit';
import { addUsage, countUsage } from '@/lib/domain/content/count-usage';
import { nameContents } from '@/lib/domain/content/release-contents';
import { copyName, copyPrefix } from '@/lib/domain/entries/copy-name';
import { checkFilename } from '@/lib/domain/entries/filename';
import type { Folder } from '@/lib/domain/entries/folder-row';
import { checkDepth, checkSiblingName, lockFolder, lockTree } from '@/lib/domain/entries/folder-tree';
import { timeoutMs } from '@/lib/domain/files/change-many';
import { confirm } from '@/lib/domain/organizations/access';
import { settleQuota } from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { FolderLocation } from './folders';

/** How many folders and files one call copies. */
const MAX_ENTRIES = 100_000;

/** How many rows one statement inserts: well below the statement timeout even on a slow machine. */
const CHUNK_SIZE = 5_000;

/** How often files are read again that changed while they were copied. */
const MAX_ATTEMPTS = 5;

/** What is copied, and what extends the transaction at its end. */
type FolderCopy = { source: Folder; commit?(tx: Transaction, copy: Folder): Promise<void> };

/**
 * Copies a folder with everything below it, except external folders, in one transaction; copies no byte. A
 * name that is not given gets a number if a sibling has it. The entries are those at the start: what is moved
 * meanwhile is copied to where it was, what is deleted meanwhile is not copied. Only the end, when the copy
 * gets its name, locks the tree.
 * @throws FAILED_PRECONDITION for the root, an external folder, and more than 100,000 entries; NOT_FOUND;
 *   ALREADY_EXISTS if a sibling has the given name; ABORTED while a stream writes to one of the files;
 *   RESOURCE_EXHAUSTED when the quota of files is exceeded
 */
export async function copyFolder(
  db: Database,
  access: Access<'file.write'>,
  { source, displayName, commit, ...target }: Partial<FolderLocation> & FolderCopy,
): Promise<Folder> {
  if (source.parentId === null) throw fail('FOLDER_IS_ROOT');
  const parentId = target.parentId ?? source.parentId;
  if (source.link) throw fail('FOLDER_IS_LINKED');
  const given = displayName === undefined ? undefined : checkFilename(displayName);
  const organizationId = access.organization.id;
  return db.transaction(
    async (tx) => {
      await confirm(tx, access);
      const branch = await readBranch(tx, source);
      const rootId = branch.folders[0]?.newId as string;
      await insertFolders(tx, { organizationId, parentId, folders: branch.folders });
      const files = await insertFiles(tx, access, branch.files);
      const { length: fileCount } = files;
      const { actor } = access;
      const [, ...inner] = branch.folders.map((folder) => folder.newId);
      await recordAll(tx, { organizationId, action: 'folder.copy', actor }, inner);
      await recordAll(
        tx,
        { organizationId, action: 'file.copy', actor },
        files.map(({ id }) => id),
      );
      const usage = await nameContents(
        tx,
        organizationId,
        files.map(({ contentId }) => contentId),
      );
      await failpoint('folder.after_copied_files');
      await lockFolder(tx, organizationId, parentId);
      await lockTree(tx, organizationId);
      await checkDepth(tx, { organizationId, parentId, levels: branch.levels });
      if (given !== undefined) await checkSiblingName(tx, { organizationId, parentId, displayName: given });
      const name =
        given ?? (await freeName(tx, { organizationId, parentId, displayName: source.displayName }));
      const root = await tx.folder.update({ where: { id: rootId }, data: { displayName: name } });
      await recordAll(tx, { organizationId, action: 'folder.copy', actor }, [rootId]);
      // The counters come last: others wait for them until the transaction ends.
      await settleQuota(tx, organizationId, {
        added: { bytes: 0n, files: fileCount },
        reserved: { bytes: 0n, files: 0 },
      });
      await commit?.(tx, root);
      await countUsage(tx, organizationId, addUsage(usage, { fileCount }));
      return root;
    },
    { timeoutMs },
  );
}

type NewFolder = { newId: string; newParentId: string | null; displayName: string };
type NewFile = { id: string; newId: string; newFolderId: string };

/** The live entries of a branch, its folders from the top down, with the ids of their copies. */
async function readBranch(
  tx: Transaction,
  { organizationId, id }: Pick<Folder, 'organizationId' | 'id'>,
): Promise<{ folders: NewFolder[]; files: NewFile[]; levels: number }> {
  const folders = await tx.$queryRaw<{ id: string; parentId: string; displayName: string; level: number }[]>`
    WITH RECURSIVE branch AS (
      SELECT id, parent_id, display_name, 1 AS level FROM folders
      WHERE organization_id = ${organizationId} AND id = ${id} AND deleted_at IS NULL
      UNION ALL
      SELECT child.id, child.parent_id, child.display_name, level + 1
      FROM folders child JOIN branch ON child.parent_id = branch.id
      WHERE child.organization_id = ${organizationId} AND child.deleted_at IS NULL AND child.link IS NULL)
    SELECT id, parent_id AS "parentId", display_name AS "displayName", level FROM branch
    ORDER BY level LIMIT ${MAX_ENTRIES + 1}`;
  if (folders.length === 0) throw fail('FOLDER_NOT_FOUND');
  const newIds = new Map(folders.map((folder) => [folder.id, newId()]));
  const files = await tx.$queryRaw<{ id: string; folderId: string }[]>`
    SELECT id, folder_id AS "folderId" FROM files WHERE organization_id = ${organizationId}
      AND folder_id = ANY (${[...newIds.keys()]}::text[]) AND deleted_at IS NULL
    ORDER BY id LIMIT ${MAX_ENTRIES + 1}`;
  if (folders.length + files.length > MAX_ENTRIES)
    throw fail('FOLDER_TOO_LARGE', { values: { max: MAX_ENTRIES } });
  // Rows that are inserted in the order of their ids share pages of the indexes.
  const newFileIds = files.map(() => newId()).sort();
  return {
    folders: folders.map((folder) => ({
      newId: newIds.get(folder.id) as string,
      newParentId: folder.id === id ? null : (newIds.get(folder.parentId) as string),
      displayName: folder.displayName,
    })),
    files: files.map((file, index) => ({
      id: file.id,
      newId: newFileIds[index] as string,
      newFolderId: newIds.get(file.folderId) as string,
    })),
    levels: folders.at(-1)?.level ?? 1,
  };
}

/** Inserts the folders; the first one, whose name is still to be chosen, with its id as its name. */
async function insertFolders(
  tx: Transaction,
  { organizationId, parentId, folders }: { organizationId: string; parentId: string; folders: NewFolder[] },
): Promise<void> {
  for (let at = 0; at < folders.length; at += CHUNK_SIZE) {
    const chunk = folders.slice(at, at + CHUNK_SIZE);
    const ids = chunk.map((folder) => folder.newId);
    const parents = chunk.map(({ newParentId }) => newParentId ?? parentId);
    const names = chunk.map((folder) => (folder.newParentId === null ? folder.newId : folder.displayName));
    await tx.$executeRaw`
      INSERT INTO folders (organization_id, id, parent_id, display_name, etag, updated_at)
      SELECT ${organizationId}, id, parent_id, display_name, ${newId()}, now()
      FROM unnest(${ids}::text[], ${parents}::text[], ${names}::text[]) AS t (id, parent_id, display_name)`;
  }
}

/** Inserts the copies of files that are still live, and returns their ids and those of their contents. */
async function insertFiles(
  tx: Transaction,
  { organization: { id: organizationId }, actor }: Access,
  files: NewFile[],
): Promise<{ id: string; contentId: string }[]> {
  const copies: { id: string; contentId: string }[] = [];
  for (let at = 0; at < files.length; at += CHUNK_SIZE) {
    let left = files.slice(at, at + CHUNK_SIZE);
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const rows = await tx.$queryRaw<{ id: string; contentId: string }[]>`
        WITH source AS (
          SELECT f.*, t.new_id, t.new_folder_id
          FROM unnest(${left.map(({ id }) => id)}::text[], ${left.map((file) => file.newId)}::text[],
            ${left.map(({ newFolderId }) => newFolderId)}::text[]) AS t (id, new_id, new_folder_id)
          JOIN files f ON f.organization_id = ${organizationId} AND f.id = t.id
          JOIN contents c ON c.organization_id = f.organization_id AND c.id = f.content_id
          WHERE f.deleted_at IS NULL AND f.state = 'ACTIVE'
          ORDER BY t.new_id COLLATE "C"
          FOR KEY SHARE OF c)
        INSERT INTO files (organization_id, id, folder_id, filename, mime_type, sniffed_type, kind, size_bytes, sha256,
          modified_at, content_id, etag, creator_id)
        SELECT organization_id, new_id, new_folder_id, filename, mime_type, sniffed_type, kind, size_bytes, sha256,
          modified_at, content_id, ${newId()}, ${actor.userId}
        FROM source RETURNING id, content_id AS "contentId"`;
      for (const row of rows) copies.push(row);
      const inserted = new Set(rows.map(({ id }) => id));
      left = await stillLive(
        tx,
        organizationId,
        left.filter((file) => !inserted.has(file.newId)),
      );
      // A content was replaced while it was read, so that its row is gone: the file has another one now.
      if (left.length > 0 && attempt === MAX_ATTEMPTS) throw fail('FILE_CHANGED');
    }
  }
  return copies;
}

/** @throws ABORTED while a stream writes to one of them */
async function stillLive(tx: Transaction, organizationId: string, files: NewFile[]): Promise<NewFile[]> {
  if (files.length === 0) return [];
  const found = await tx.file.findMany({
    where: { organizationId, id: { in: files.map(({ id }) => id) }, deletedAt: null },
    select: { id: true, state: true },
  });
  const streamed = found.find(({ state }) => state === 'UPLOADING');
  if (streamed) {
    throw fail('FILE_IS_STREAMED', {
      metadata: { name: `organizations/${organizationId}/files/${streamed.id}` },
    });
  }
  const live = new Set(found.map(({ id }) => id));
  return files.filter(({ id }) => live.has(id));
}

/** Call it with the tree locked. */
async function freeName(
  tx: Transaction,
  {
    organizationId,
    parentId,
    displayName,
  }: Pick<Folder, 'organizationId' | 'displayName'> & { parentId: string },
): Promise<string> {
  const rows = await tx.$queryRaw<{ displayName: string }[]>`
    SELECT display_name AS "displayName" FROM folders WHERE organization_id = ${organizationId}
      AND parent_id = ${parentId} AND deleted_at IS NULL
      AND starts_with(display_name, ${copyPrefix(displayName, { hasExtension: false })})`;
  const taken = new Set(rows.map((row) => row.displayName));
  return copyName(displayName, (name) => taken.has(name), { hasExtension: false });
}
