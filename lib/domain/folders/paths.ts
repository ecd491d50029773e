import type { Access, ReadAccess } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import { type File, fileColumns } from '@/lib/domain/entries/file-row';
import { checkFilename } from '@/lib/domain/entries/filename';
import { type Folder, folderColumns } from '@/lib/domain/entries/folder-row';
import { MAX_FOLDER_DEPTH } from '@/lib/domain/entries/folder-tree';

import type { Database } from '@/lib/platform/db/database';
import { listDescendants } from './descendants';

/**
 * Where content is to go: over a file, into a folder under a name that no file has there, or behind a link.
 */
export type Destination =
  | { type: 'file'; file: File }
  | { type: 'new'; folder: Folder; filename: string }
  | { type: 'linked'; folder: Folder; rest: string };

export type Paths = ReturnType<typeof createPaths>;

/** A folder on the way down from the root. */
export type Step = { id: string; displayName: string };

const MAX_PATH_BYTES = 32_768;

/**
 * Finds files and folders by their resource ids, and by paths from there. Inner parts of a path are folders,
 * the last one is a file before a folder; of two files of one name the newest is meant. Names are compared
 * after NFC.
 */
export function createPaths({ db }: { db: Database }) {
  /**
   * The folders along the way, the first one before it, as far as the names lead; none if the first is not
   * there.
   */
  function walk(organizationId: string, folderId: string, names: string[]): Promise<Folder[]> {
    const wanted = names.slice(0, MAX_FOLDER_DEPTH).map((name) => name.normalize('NFC'));
    return db.query<Folder>('folder_walk', walkQuery, [organizationId, plausible(folderId), wanted]);
  }

  async function fileById(organizationId: string, id: string): Promise<File> {
    const [file] = await db.query<File>('file_by_id', fileQuery, [organizationId, plausible(id)]);
    if (!file) throw fail('RESOURCE_NOT_FOUND');
    return file;
  }

  async function newestOf({ organizationId, id }: Folder, name: string): Promise<File | undefined> {
    const [file] = await db.query<File>('file_by_name', newestQuery, [
      organizationId,
      id,
      name.normalize('NFC'),
    ]);
    return file;
  }

  /** The folders from the root down to this one. */
  function stepsTo(organizationId: string, folderId: string): Promise<Step[]> {
    return db.query<Step>('folder_steps', stepsQuery, [organizationId, folderId]);
  }

  return {
    /**
     * What the id means, or the path from the folder of this id.
     * @throws NOT_FOUND; INVALID_ARGUMENT for what is no path, and for a path from a file
     */
    async locate(access: ReadAccess, resourceId: string, path = ''): Promise<Entry> {
      const { id: organizationId } = access.organization;
      const names = split(path);
      const way = await walk(organizationId, resourceId, names);
      const end = way.at(-1);
      if (!end) {
        const file = await fileById(organizationId, resourceId);
        if (names.length > 0) throw fail('RESOURCE_IS_FILE');
        const absolutePath = pathOf(await stepsTo(organizationId, file.folderId), [file.filename]);
        return { type: 'file', file, path: '', absolutePath };
      }
      const steps = await stepsTo(organizationId, resourceId);
      const at = (passed: string[]) => ({ path: passed.join('/'), absolutePath: pathOf(steps, passed) });
      const passed = way.slice(1).map(({ displayName }) => displayName);
      const rest = names.slice(passed.length);
      if (!end.link) checkNames(path);

      const parent = way[names.length - 1];
      const file = parent && !parent.link && (await newestOf(parent, names.at(-1) as string));
      if (file) return { type: 'file', file, ...at([...passed.slice(0, names.length - 1), file.filename]) };
      if (rest.length > 0 && !end.link) throw fail('RESOURCE_NOT_FOUND');
      return { type: 'folder', folder: end, ...at(passed), rest: rest.join('/') };
    },

    /**
     * Where content for this id, or for the path from the folder of this id, is to go.
     * @throws NOT_FOUND, also for a folder on the way; INVALID_ARGUMENT as locate, and for a folder without a
     *   path
     */
    async destination(access: Access<'file.write'>, resourceId: string, path: string): Promise<Destination> {
      const { id: organizationId } = access.organization;
      const names = split(path);
      const way = await walk(organizationId, resourceId, names.slice(0, -1));
      const end = way.at(-1);
      if (!end) {
        const file = await fileById(organizationId, resourceId);
        if (names.length > 0) throw fail('RESOURCE_IS_FILE');
        return { type: 'file', file };
      }
      if (end.link) return { type: 'linked', folder: end, rest: names.slice(way.length - 1).join('/') };
      const filename = checkNames(path).at(-1);
      if (filename === undefined) throw fail('PATH_MISSING');
      if (way.length < names.length) throw fail('FOLDER_NOT_FOUND');
      const file = await newestOf(end, filename);
      return file ? { type: 'file', file } : { type: 'new', folder: end, filename };
    },

    /** The folders above this one, from below the root to its parent. */
    async ancestors({ organization }: ReadAccess, { parentId }: Folder): Promise<Step[]> {
      const steps = parentId === null ? [] : await stepsTo(organization.id, parentId);
      return steps.slice(1);
    },

    /**
     * All that is below a folder, depth first: in each folder its files by name, then its folders by name,
     * each with what is below it. `kind` keeps the files of that kind alone. Of a linked folder comes the
     * folder, not what is behind the link.
     */
    descendants(
      _access: ReadAccess,
      base: FolderEntry,
      { kind = null }: { kind?: string | null } = {},
    ): AsyncGenerator<Entry> {
      return listDescendants(db, base, kind);
    },

    /** The file or folder of this id (of that kind) if it is below the base, else null. */
    async descendant(
      access: ReadAccess,
      base: FolderEntry,
      resourceId: string,
      { kind = null }: { kind?: string | null } = {},
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

/** @throws INVALID_ARGUMENT with reason PATH_INVALID for what no path can be, whatever folder it begins at */
function split(path: string): string[] {
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
  return split(path).map(checkFilename);
}

/** The root is the first step, and has no name. */
const pathOf = (steps: Step[], names: string[]) =>
  `/${[...steps.slice(1).map(({ displayName }) => displayName), ...names].join('/')}`;

/** What cannot be an id may not even be text to the database. */
const plausible = (id: string) => (/^[\w-]{1,64}$/.test(id) ? id : '');

function nullIfNotFound(error: unknown): null {
  if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
  throw error;
}

const fileQuery = `SELECT ${fileColumns} FROM files f
  WHERE f.organization_id = $1 AND f.id = $2 AND f.deleted_at IS NULL`;

const newestQuery = `SELECT ${fileColumns} FROM files f
  WHERE f.organization_id = $1 AND f.folder_id = $2 AND f.filename = $3 AND f.deleted_at IS NULL
  ORDER BY f.created_at DESC, f.id DESC LIMIT 1`;

const stepsQuery = `
  WITH RECURSIVE steps AS (
    SELECT id, parent_id, display_name, 0 AS height FROM folders WHERE organization_id = $1 AND id = $2
    UNION ALL
    SELECT d.id, d.parent_id, d.display_name, height + 1 FROM folders d JOIN steps ON d.id = steps.parent_id
    WHERE d.organization_id = $1)
  SELECT id, display_name AS "displayName" FROM steps ORDER BY height DESC`;

const walkQuery = `
  WITH RECURSIVE way AS (
    SELECT d.*, 0 AS place FROM folders d WHERE d.organization_id = $1 AND d.id = $2 AND d.deleted_at IS NULL
    UNION ALL
    SELECT d.*, place + 1 FROM folders d JOIN way ON d.parent_id = way.id AND d.display_name = ($3::text[])[place + 1]
    WHERE d.organization_id = $1 AND d.deleted_at IS NULL)
  SELECT ${folderColumns} FROM way d ORDER BY place`;
