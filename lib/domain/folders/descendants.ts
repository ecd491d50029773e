import { groupBy } from '@/lib/base/group-by';
import { NATURAL_ORDER } from '@/lib/base/natural-order';
import { searchWords } from '@/lib/base/search-key';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import { type File, fileColumns } from '@/lib/domain/entries/file-row';
import { type Folder, folderColumns } from '@/lib/domain/entries/folder-row';
import { likePattern } from '@/lib/domain/entries/selection';
import type { Database } from '@/lib/platform/db/database';

/** How many folders one query covers, with how many files of each; and the page size of larger folders. */
const batch = { folders: 100, firstFiles: 100, moreFiles: 1_000 };

/**
 * Lists everything below a folder, depth first; with a `kind` only its files, with a `query` only files whose
 * name has its words, and all folders. Reads all folders first, for their order, and files
 * page by page, so that a large branch is never in memory. Concurrent changes may or may not be included.
 */
export async function* listDescendants(
  db: Database,
  base: FolderEntry,
  { kind = null, query = '' }: { kind?: string | null; query?: string } = {},
): AsyncGenerator<Entry> {
  const { organizationId } = base.folder;
  const folders = await db.query<Folder>('folder_branch', branchQuery, [organizationId, base.folder.id]);
  const ordered = [
    base,
    ...below(
      base,
      groupBy(folders, ({ parentId }) => parentId),
    ),
  ];
  for (let at = 0; at < ordered.length; at += batch.folders) {
    const group = ordered.slice(at, at + batch.folders);
    const firstFiles = groupBy(await filesIn(group, batch.firstFiles), ({ folderId }) => folderId);
    for (const entry of group) {
      if (entry !== base && kind === null) yield entry;
      let page = firstFiles.get(entry.folder.id) ?? [];
      for (let limit = batch.firstFiles; ; limit = batch.moreFiles) {
        for (const file of page) yield { type: 'file', file, ...locationIn(entry, file.filename) };
        if (page.length < limit) break;
        page = await filesIn([entry], batch.moreFiles, page.at(-1));
      }
    }
  }

  function filesIn(group: FolderEntry[], limit: number, after?: File): Promise<File[]> {
    return filesOf(db, group, { kind, query, limit, after });
  }
}

/** The folders and the files in a folder, each by name. Reads files page by page. */
export async function* listChildren(
  db: Database,
  base: FolderEntry,
  { filesFirst }: { filesFirst: boolean },
): AsyncGenerator<Entry> {
  if (filesFirst) yield* listFilesIn(db, base);
  const { organizationId, id } = base.folder;
  const folders = await db.query<Folder>('folder_children', childrenQuery, [organizationId, id]);
  for (const folder of folders) {
    yield { type: 'folder', folder, ...locationIn(base, folder.displayName), rest: '' };
  }
  if (!filesFirst) yield* listFilesIn(db, base);
}

async function* listFilesIn(db: Database, base: FolderEntry): AsyncGenerator<Entry> {
  for (let after: File | undefined; ; ) {
    const page = await filesOf(db, [base], { kind: null, query: '', limit: batch.moreFiles, after });
    for (const file of page) yield { type: 'file', file, ...locationIn(base, file.filename) };
    if (page.length < batch.moreFiles) return;
    after = page.at(-1);
  }
}

/**
 * The files of each folder by name, at most `limit` of each, after one of them, filtered as in
 * {@link listDescendants}.
 */
function filesOf(
  db: Database,
  group: FolderEntry[],
  { kind, query, limit, after }: { kind: string | null; query: string; limit: number; after?: File },
): Promise<File[]> {
  const ids = group.map(({ folder }) => folder.id);
  const position = [after?.filename ?? '', after?.id ?? ''];
  const { organizationId } = group[0]?.folder ?? {};
  const patterns = searchWords(query).map(likePattern);
  return db.query<File>('folder_files', filesQuery, [
    organizationId,
    ids,
    kind,
    limit,
    ...position,
    patterns,
  ]);
}

/** The folders below this one, each followed by its own. Keeps the order of `children` on every level. */
function* below(parent: FolderEntry, children: Map<string | null, Folder[]>): Generator<FolderEntry> {
  for (const folder of children.get(parent.folder.id) ?? []) {
    const entry: FolderEntry = {
      type: 'folder',
      folder,
      ...locationIn(parent, folder.displayName),
      rest: '',
    };
    yield entry;
    yield* below(entry, children);
  }
}

const locationIn = ({ path, absolutePath }: FolderEntry, name: string) => ({
  path: path === '' ? name : `${path}/${name}`,
  absolutePath: absolutePath === '/' ? `/${name}` : `${absolutePath}/${name}`,
});

const branchQuery = `
  WITH RECURSIVE branch AS (
    SELECT d.* FROM folders d WHERE d.organization_id = $1 AND d.parent_id = $2 AND d.deleted_at IS NULL
    UNION ALL
    SELECT d.* FROM folders d JOIN branch ON d.parent_id = branch.id
    WHERE d.organization_id = $1 AND d.deleted_at IS NULL)
  SELECT ${folderColumns} FROM branch d ORDER BY d.display_name ${NATURAL_ORDER}`;

const childrenQuery = `
  SELECT ${folderColumns} FROM folders d
  WHERE d.organization_id = $1 AND d.parent_id = $2 AND d.deleted_at IS NULL
  ORDER BY d.display_name ${NATURAL_ORDER}, d.id`;

// No name is empty, so all files come after the position ('', '').
const filesQuery = `
  SELECT f.* FROM unnest($2::text[]) AS parents (id) CROSS JOIN LATERAL (
    SELECT ${fileColumns} FROM files f
    WHERE f.organization_id = $1 AND f.folder_id = parents.id AND f.deleted_at IS NULL
      AND ($3::text IS NULL OR f.kind = $3)
      AND ($7::text[] = '{}' OR f.search_key LIKE ALL ($7)) AND (f.filename ${NATURAL_ORDER}, f.id) > ($5, $6)
    ORDER BY f.filename ${NATURAL_ORDER}, f.id LIMIT $4) f
  ORDER BY f."folderId", f.filename ${NATURAL_ORDER}, f.id`;
