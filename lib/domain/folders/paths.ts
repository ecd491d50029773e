import type { Access, ReadAccess } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { NATURAL_ORDER } from '@/lib/base/natural-order';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import { type File, fileColumns } from '@/lib/domain/entries/file-row';
import { checkFilename } from '@/lib/domain/entries/filename';
import { type Folder, folderColumns } from '@/lib/domain/entries/folder-row';
import { MAX_FOLDER_DEPTH } from '@/lib/domain/entries/folder-tree';
import type { Database } from '@/lib/platform/db/database';
import { listChildren, listDescendants } from './descendants';

/** Where to write content: replace a file, create a new one in a folder, or write behind a link. */
export type Destination =
  | { type: 'file'; file: File }
  | { type: 'new'; folder: Folder; filename: string }
  | { type: 'linked'; folder: Folder; rest: string };

export type Paths = ReturnType<typeof createPaths>;

/** A folder on the path from the root. */
export type Step = { id: string; displayName: string };

const MAX_PATH_BYTES = 32_768;

/**
 * Finds files and folders by resource ids, and by paths relative to a folder. Inner names of a path are
 * folders; for the last one, a file wins over a folder, and the newest of several files with the same name.
 * Names are compared in NFC.
 */
export function createPaths({ db }: { db: Database }) {
  /** The folder and those that the names lead to, as far as they exist; empty if the first does not exist. */
  function walk(organizationId: string, folderId: string, names: string[]): Promise<Folder[]> {
    const normalized = names.slice(0, MAX_FOLDER_DEPTH).map((name) => name.normalize('NFC'));
    return db.lookUp<Folder>('folder_walk', walkQuery, [organizationId, toValidId(folderId), normalized]);
  }

  async function fileById(organizationId: string, id: string): Promise<File> {
    const [file] = await db.lookUp<File>('file_by_id', fileQuery, [organizationId, toValidId(id)]);
    if (!file) throw fail('RESOURCE_NOT_FOUND');
    return file;
  }

  /** The file with this id and the names of its folders, or null. */
  async function placedFile(organizationId: string, id: string) {
    const values = [organizationId, toValidId(id)];
    const [row] = await db.lookUp<File & { folderNames: string[] | null }>(
      'file_placed',
      placedQuery,
      values,
    );
    if (!row) return null;
    const { folderNames, ...file } = row;
    return { file, absolutePath: `/${[...(folderNames ?? []), file.filename].join('/')}` };
  }

  async function newestOf({ organizationId, id }: Folder, name: string): Promise<File | undefined> {
    const [file] = await db.lookUp<File>('file_by_name', newestQuery, [
      organizationId,
      id,
      name.normalize('NFC'),
    ]);
    return file;
  }

  /** The folders from the root down to this one. */
  function stepsTo(organizationId: string, folderId: string): Promise<Step[]> {
    return db.lookUp<Step>('folder_steps', stepsQuery, [organizationId, folderId]);
  }

  return {
    /**
     * The file or folder with this id, or at this path from the folder with this id.
     * @throws NOT_FOUND; INVALID_ARGUMENT for an invalid path, and for a path from a file
     */
    async locate(access: ReadAccess, resourceId: string, path = ''): Promise<Entry> {
      const { id: organizationId } = access.organization;
      const names = splitPath(path);
      // Most requests name a file by its id.
      const placed = names.length === 0 ? await placedFile(organizationId, resourceId) : null;
      if (placed) return { type: 'file', ...placed, path: '' };
      const folders = await walk(organizationId, resourceId, names);
      const last = folders.at(-1);
      if (!last) {
        await fileById(organizationId, resourceId);
        throw fail('RESOURCE_IS_FILE');
      }
      const steps = await stepsTo(organizationId, resourceId);
      const at = (found: string[]) => ({ path: found.join('/'), absolutePath: pathOf(steps, found) });
      const found = folders.slice(1).map(({ displayName }) => displayName);
      const rest = names.slice(found.length);
      if (!last.link) checkNames(path);

      const parent = folders[names.length - 1];
      const file = parent && !parent.link && (await newestOf(parent, names.at(-1) as string));
      if (file) return { type: 'file', file, ...at([...found.slice(0, names.length - 1), file.filename]) };
      if (rest.length > 0 && !last.link) throw fail('RESOURCE_NOT_FOUND');
      return { type: 'folder', folder: last, ...at(found), rest: rest.join('/') };
    },

    /**
     * The folder at this path from the folder with this id, even beside a file with the same name.
     * @throws NOT_FOUND, also for an external folder; INVALID_ARGUMENT for an invalid path
     */
    async locateFolder(access: ReadAccess, folderId: string, path: string): Promise<FolderEntry> {
      const { id: organizationId } = access.organization;
      const names = checkNames(path);
      const folders = await walk(organizationId, folderId, names);
      const folder = folders[names.length];
      if (!folder || folder.link) throw fail('RESOURCE_NOT_FOUND');
      const found = folders.slice(1).map(({ displayName }) => displayName);
      const absolutePath = pathOf(await stepsTo(organizationId, folderId), found);
      return { type: 'folder', folder, path: found.join('/'), absolutePath, rest: '' };
    },

    /**
     * Where to write content for this id, or for this path from the folder with this id.
     * @throws NOT_FOUND, also for a missing folder on the path; INVALID_ARGUMENT as locate, and for a folder
     *   without a path
     */
    async destination(access: Access<'file.write'>, resourceId: string, path: string): Promise<Destination> {
      const { id: organizationId } = access.organization;
      const names = splitPath(path);
      const folders = await walk(organizationId, resourceId, names.slice(0, -1));
      const last = folders.at(-1);
      if (!last) {
        const file = await fileById(organizationId, resourceId);
        if (names.length > 0) throw fail('RESOURCE_IS_FILE');
        return { type: 'file', file };
      }
      if (last.link) return { type: 'linked', folder: last, rest: names.slice(folders.length - 1).join('/') };
      const filename = checkNames(path).at(-1);
      if (filename === undefined) throw fail('PATH_MISSING');
      if (folders.length < names.length) throw fail('FOLDER_NOT_FOUND');
      const file = await newestOf(last, filename);
      return file ? { type: 'file', file } : { type: 'new', folder: last, filename };
    },

    /** The folders above this one, from the first below the root to its parent. */
    async ancestors({ organization }: ReadAccess, { parentId }: Folder): Promise<Step[]> {
      const steps = parentId === null ? [] : await stepsTo(organization.id, parentId);
      return steps.slice(1);
    },

    /**
     * Everything below a folder, depth first: in each folder its files by name, then its folders by name,
     * each with everything below it. `kind` limits the list to files of that kind, `query` its files to those
     * with this text in their names. Includes linked folders, but not their content.
     */
    descendants(
      _access: ReadAccess,
      base: FolderEntry,
      filter: { kind?: string | null; query?: string } = {},
    ): AsyncGenerator<Entry> {
      return listDescendants(db, base, filter);
    },

    /** The folders and the files in a folder, each by name. */
    children(
      _access: ReadAccess,
      folder: FolderEntry,
      order: { filesFirst: boolean },
    ): AsyncGenerator<Entry> {
      return listChildren(db, folder, order);
    },

    /** The file or folder with this id (and kind) if it is below the base, otherwise null. */
    async descendant(
      access: ReadAccess,
      base: FolderEntry,
      { resourceId, kind = null }: { resourceId: string; kind?: string | null },
    ): Promise<Entry | null> {
      const found = await this.locate(access, resourceId).catch(nullIfNotFound);
      if (!found) return null;
      const isFile = found.type === 'file';
      if (kind !== null && !(isFile && found.file.kind === kind)) return null;
      const holderId = isFile ? found.file.folderId : found.folder.parentId;
      const steps = holderId === null ? [] : await stepsTo(access.organization.id, holderId);
      if (!steps.some(({ id }) => id === base.folder.id)) return null;
      const isAtRoot = base.absolutePath === '/';
      const path = found.absolutePath.slice(isAtRoot ? 1 : base.absolutePath.length + 1);
      return { ...found, path: base.path === '' ? path : `${base.path}/${path}` };
    },
  };
}

/** @throws INVALID_ARGUMENT with reason PATH_INVALID for a path that is invalid relative to any folder */
export function splitPath(path: string): string[] {
  if (!path.isWellFormed() || path.includes('\0') || Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw fail('PATH_INVALID', { values: { limit: MAX_PATH_BYTES } });
  }
  return path === '' ? [] : path.split('/');
}

/**
 * The names of a path, after NFC.
 * @throws INVALID_ARGUMENT with reason FILENAME_INVALID for a path that is absolute, or has a part that
 *   cannot be a name
 */
export function checkNames(path: string): string[] {
  const misplaced = path.startsWith('/')
    ? 'A path begins at the folder of the request. Leave out the slash at its beginning.'
    : path.endsWith('/')
      ? 'A path ends with the name of a file or folder. Leave out the slash at its end.'
      : path.includes('//') && 'A path has one slash between two names. Leave out the other one.';
  if (misplaced) throw fail('FILENAME_INVALID', { message: misplaced });
  return splitPath(path).map(checkFilename);
}

/** The first step is the root, which has no name. */
export const pathOf = (steps: Step[], names: string[]) =>
  `/${[...steps.slice(1).map(({ displayName }) => displayName), ...names].join('/')}`;

/** The id, or '' for text that cannot be an id: it may be invalid for the database. */
const toValidId = (id: string) => (/^[\w-]{1,64}$/.test(id) ? id : '');

function nullIfNotFound(error: unknown): null {
  if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
  throw error;
}

const fileQuery = `SELECT ${fileColumns} FROM files f
  WHERE f.organization_id = $1 AND f.id = $2 AND f.deleted_at IS NULL`;

const placedQuery = `
  SELECT ${fileColumns}, (
    WITH RECURSIVE steps AS (
      SELECT id, parent_id, display_name, 0 AS height FROM folders WHERE organization_id = $1 AND id = f.folder_id
      UNION ALL
      SELECT d.id, d.parent_id, d.display_name, height + 1 FROM folders d JOIN steps ON d.id = steps.parent_id
      WHERE d.organization_id = $1)
    SELECT array_agg(display_name ORDER BY height DESC) FROM steps WHERE parent_id IS NOT NULL) AS "folderNames"
  FROM files f WHERE f.organization_id = $1 AND f.id = $2 AND f.deleted_at IS NULL`;

const newestQuery = `SELECT ${fileColumns} FROM files f
  WHERE f.organization_id = $1 AND f.folder_id = $2 AND f.filename ${NATURAL_ORDER} = $3 AND f.deleted_at IS NULL
  ORDER BY f.created_at DESC, f.id DESC LIMIT 1`;

const stepsQuery = `
  WITH RECURSIVE steps AS (
    SELECT id, parent_id, display_name, 0 AS height FROM folders WHERE organization_id = $1 AND id = $2
    UNION ALL
    SELECT d.id, d.parent_id, d.display_name, height + 1 FROM folders d JOIN steps ON d.id = steps.parent_id
    WHERE d.organization_id = $1)
  SELECT id, display_name AS "displayName" FROM steps ORDER BY height DESC`;

const walkQuery = `
  WITH RECURSIVE path AS (
    SELECT d.*, 0 AS step FROM folders d WHERE d.organization_id = $1 AND d.id = $2 AND d.deleted_at IS NULL
    UNION ALL
    SELECT d.*, path.step + 1 FROM folders d
    JOIN path ON d.parent_id = path.id AND d.display_name = ($3::text[])[path.step + 1]
    WHERE d.organization_id = $1 AND d.deleted_at IS NULL)
  SELECT ${folderColumns} FROM path d ORDER BY d.step`;
