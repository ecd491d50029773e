import type { App } from '@/lib/app';
import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { ArchiveSelection } from '@/lib/domain/archives/collect-entries';
import type { ZipSelection } from '@/lib/domain/operations/operation-request';

type Choice = {
  names?: string[] | null;
  folder?: string | null;
  recursive?: boolean | null;
  query?: string | null;
};

/**
 * The files and folders that a request chooses.
 * @throws NOT_FOUND; INVALID_ARGUMENT with reason NAME_INVALID
 */
export async function archiveSelectionOf(
  app: App,
  access: Access<'file.read'>,
  { names, folder, recursive, query }: Choice,
): Promise<ArchiveSelection> {
  if (names) return { ids: entryIdsOf(access, names) };
  const found = await app.folders.get(access, await app.folders.find(access, folder ?? null));
  return {
    folder: { type: 'folder', folder: found, path: '', absolutePath: '/', rest: '' },
    recursive: recursive ?? false,
    query: query ?? '',
  };
}

/** A selection as an operation keeps it, by ids alone. */
export function storedSelection(selection: ArchiveSelection): ZipSelection {
  if ('ids' in selection) return selection;
  const { folder, recursive, query } = selection;
  return { folderId: folder.folder.id, recursive, query };
}

/** The ids in names of files and folders, each once. */
function entryIdsOf({ organization }: Access<'file.read'>, names: string[]): string[] {
  const prefixes = ['files', 'folders'].map((kind) => `organizations/${organization.id}/${kind}/`);
  const ids = names.map((name) => {
    const prefix = prefixes.find((start) => name.startsWith(start)) ?? '';
    const id = name === 'root' ? organization.rootFolderId : name.slice(prefix.length);
    if (!/^[\w-]{1,64}$/.test(id)) {
      throw fail('NAME_INVALID', {
        message: 'names must be names or ids of files and folders of this organization.',
        metadata: { name: name.slice(0, 200) },
      });
    }
    return id;
  });
  return [...new Set(ids)];
}
