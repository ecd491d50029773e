import { crc32 } from 'node:zlib';
import type { ReadAccess } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { matchesSearch } from '@/lib/base/search-key';
import type { FolderEntry } from '@/lib/domain/entries/entry';
import type { File } from '@/lib/domain/entries/file-row';
import type { Folder } from '@/lib/domain/entries/folder-row';
import type { Paths } from '@/lib/domain/folders/paths';
import type { LinkedFiles } from '@/lib/domain/linked/linked-files';
import type { Database } from '@/lib/platform/db/database';
import { SiblingNames } from './entry-names';

/** A file in an external folder, in the state in which it was read. */
type LinkedSource = { folderId: string; path: string; etag: string; sizeBytes: number; crc32: number };

/** What becomes an entry of an archive; the path of a folder ends with a slash. */
export type CollectedEntry = { path: string; modifiedAt: Date } & (
  | { type: 'folder'; folder: Folder | null }
  | { type: 'file'; file: File }
  | { type: 'linked'; linked: LinkedSource }
);

/** Files and folders by id, with everything below the folders; or the files in a folder. */
export type ArchiveSelection =
  | { ids: string[] }
  | {
      folder: FolderEntry;
      /** Includes everything below the folder. */
      recursive: boolean;
      /** Only files with this text in their names; empty for all. */
      query: string;
    };

type CollectDeps = { db: Database; paths: Paths; linkedFiles: LinkedFiles };

/** What a collection leaves out, counted while it runs. */
export type Omissions = { linkedFolders: number };

type Options = { includesLinked: boolean; omitted: Omissions };

type Collection = Options & {
  selection: ArchiveSelection;
  /** Names that something else at the top of the archive has. */
  taken?: string[];
};

/**
 * The entries of an archive, folders before what is in them. Names are safe on every system, and unique in
 * their folder.
 */
export async function* collectEntries(
  deps: CollectDeps,
  access: ReadAccess,
  { selection, taken = [], ...options }: Collection,
): AsyncGenerator<CollectedEntry> {
  const names = new SiblingNames();
  for (const name of taken) names.claim(name);
  if ('ids' in selection) {
    for (const item of await itemsOf(deps.db, access, selection.ids)) {
      if ('file' in item) yield fileEntry(item.file, names.claim(item.file.filename));
      else yield* collectFolder(deps, access, { folder: item.folder, names, ...options });
    }
    return;
  }
  const { folder, recursive, query } = selection;
  if (folder.folder.link) throw fail('FOLDER_IS_LINKED');
  if (recursive) {
    yield* collectBelow(deps, access, { base: folder, path: '', names, query, ...options });
    return;
  }
  for await (const entry of deps.paths.children(access, folder, { filesFirst: true })) {
    if (entry.type !== 'file') return;
    if (matchesSearch(entry.file.filename, query))
      yield fileEntry(entry.file, names.claim(entry.file.filename));
  }
}

const fileEntry = (file: File, path: string): CollectedEntry => ({
  type: 'file',
  path,
  modifiedAt: file.modifiedAt ?? file.updatedAt,
  file,
});

const folderEntry = (folder: Folder, path: string): CollectedEntry => ({
  type: 'folder',
  path,
  modifiedAt: folder.updatedAt,
  folder,
});

type Item = { file: File } | { folder: Folder };

/** The live files and folders with these ids, in this order. @throws NOT_FOUND */
async function itemsOf(db: Database, access: ReadAccess, ids: string[]): Promise<Item[]> {
  const where = { organizationId: access.organization.id, id: { in: ids }, deletedAt: null };
  const [files, folders] = await Promise.all([
    db.prisma.file.findMany({ where }),
    db.prisma.folder.findMany({ where }),
  ]);
  const items = new Map<string, Item>([
    ...files.map((file) => [file.id, { file }] as const),
    ...folders.map((folder) => [folder.id, { folder }] as const),
  ]);
  return ids.map((id) => {
    const item = items.get(id);
    if (!item) throw fail('RESOURCE_NOT_FOUND', { metadata: { id } });
    return item;
  });
}

/** A chosen folder with everything below it; of the root, which has no name, only what is below. */
async function* collectFolder(
  deps: CollectDeps,
  access: ReadAccess,
  { folder, names, ...options }: Options & { folder: Folder; names: SiblingNames },
): AsyncGenerator<CollectedEntry> {
  if (folder.link) {
    yield* collectLinked(deps, access, { folder, path: '', names, ...options });
    return;
  }
  const base: FolderEntry = { type: 'folder', folder, path: '', absolutePath: '/', rest: '' };
  if (folder.parentId === null) {
    yield* collectBelow(deps, access, { base, path: '', names, query: '', ...options });
    return;
  }
  const path = `${names.claim(folder.displayName)}/`;
  yield folderEntry(folder, path);
  yield* collectBelow(deps, access, { base, path, names: new SiblingNames(), query: '', ...options });
}

/** A folder on the way to the current entry. `pending`: it becomes an entry with the first file below it. */
type Level = { id: string; path: string; names: SiblingNames; pending?: Folder };

async function* collectBelow(
  deps: CollectDeps,
  access: ReadAccess,
  {
    base,
    path: basePath,
    names: baseNames,
    query,
    ...options
  }: Options & { base: FolderEntry; path: string; names: SiblingNames; query: string },
): AsyncGenerator<CollectedEntry> {
  const levels: Level[] = [{ id: base.folder.id, path: basePath, names: baseNames }];
  for await (const entry of deps.paths.descendants(access, base, { query })) {
    const parentId = entry.type === 'file' ? entry.file.folderId : entry.folder.parentId;
    while (levels.length > 1 && levels.at(-1)?.id !== parentId) levels.pop();
    const { path, names } = levels.at(-1) as Level;
    if (entry.type === 'file') {
      for (const level of levels) {
        if (level.pending) yield folderEntry(level.pending, level.path);
        level.pending = undefined;
      }
      yield fileEntry(entry.file, path + names.claim(entry.file.filename));
      continue;
    }
    const { folder } = entry;
    if (folder.link) {
      if (query === '') yield* collectLinked(deps, access, { folder, path, names, ...options });
      continue;
    }
    const folderPath = `${path}${names.claim(folder.displayName)}/`;
    if (query === '') yield folderEntry(folder, folderPath);
    const pending = query === '' ? undefined : folder;
    levels.push({ id: folder.id, path: folderPath, names: new SiblingNames(), pending });
  }
}

/** An external folder. Its files are read for their checksums. */
async function* collectLinked(
  { linkedFiles }: CollectDeps,
  access: ReadAccess,
  {
    folder,
    path: parentPath,
    names: parentNames,
    includesLinked,
    omitted,
  }: Options & { folder: Folder; path: string; names: SiblingNames },
): AsyncGenerator<CollectedEntry> {
  if (!includesLinked) {
    omitted.linkedFolders += 1;
    return;
  }
  const path = `${parentPath}${parentNames.claim(folder.displayName)}/`;
  yield folderEntry(folder, path);
  const levels: Level[] = [{ id: '', path, names: new SiblingNames() }];
  for await (const item of await linkedFiles.descendants(access, folder.id, '')) {
    const parentId = item.path.split('/').slice(0, -1).join('/');
    while (levels.length > 1 && levels.at(-1)?.id !== parentId) levels.pop();
    const { path, names } = levels.at(-1) as Level;
    const itemPath = path + names.claim(item.name);
    if (item.isFolder) {
      const modifiedAt = item.modifiedAt ?? folder.updatedAt;
      yield { type: 'folder', path: `${itemPath}/`, modifiedAt, folder: null };
      levels.push({ id: item.path, path: `${itemPath}/`, names: new SiblingNames() });
      continue;
    }
    const { file, open } = await linkedFiles.openable(access, folder.id, item.path);
    let checksum = 0;
    for await (const chunk of await open()) checksum = crc32(chunk, checksum);
    const { etag, sizeBytes, modifiedAt } = file;
    const linked = { folderId: folder.id, path: item.path, etag, sizeBytes, crc32: checksum };
    yield { type: 'linked', path: itemPath, modifiedAt, linked };
  }
}
