import { loadAllPages } from './all-pages';
import type { File as StoredFile } from './api';
import type { ChosenFile } from './chosen-files';
import { basename, cached, createFolderFinder, dirname, type FolderLocation } from './folder-paths';
import type { UploadRequest } from './upload-job';

/** What to do with a file whose name is taken in its folder. */
export type Resolution = 'keep-both' | 'replace' | 'skip';

/** A chosen file whose name another file has, and all names in that folder. */
export type Conflict = { chosen: ChosenFile; existing: StoredFile; names: Set<string> };

/** The chosen files whose name is taken, in the order of choosing. */
export async function findConflicts(location: FolderLocation, chosen: ChosenFile[]): Promise<Conflict[]> {
  const findFolder = createFolderFinder(location);
  const filesAt = cached(async (path: string) => {
    const folder = await findFolder(path);
    return folder === undefined ? new Map<string, StoredFile>() : filesIn(location.organization, folder);
  });
  const conflicts: Conflict[] = [];
  for (const item of chosen) {
    if (item.file === null) continue;
    const files = await filesAt(dirname(item.path));
    const existing = files.get(basename(item.path).normalize('NFC'));
    if (existing) conflicts.push({ chosen: item, existing, names: new Set(files.keys()) });
  }
  return conflicts;
}

/** The files of a folder by name. Of several with one name, the newest: that is the one the name means. */
export async function filesIn(organization: string, folder: string | null): Promise<Map<string, StoredFile>> {
  const files = await loadAllPages<StoredFile>(`/organizations/${organization}/files`, {
    field: 'files',
    query: { folder: folder ?? 'root', order_by: 'create_time' },
  });
  return new Map(files.map((file) => [file.filename, file]));
}

/** The upload that a resolution makes of a conflict; null for none. */
export function resolveConflict(conflict: Conflict, resolution: Resolution): UploadRequest | null {
  if (resolution === 'skip') return null;
  return resolution === 'replace'
    ? { ...conflict.chosen, replaces: conflict.existing.name }
    : { ...conflict.chosen, path: freePath(conflict) };
}

export function freePath({ chosen: { path }, names }: Conflict): string {
  const name = basename(path);
  return path.slice(0, path.length - name.length) + freeName(name, names, { hasExtension: true });
}

/**
 * `report (2).pdf`, or the first such name that is free. The name counts as taken from then on.
 * `hasExtension`: the number goes before the extension.
 */
export function freeName(
  name: string,
  names: Set<string>,
  { hasExtension }: { hasExtension: boolean },
): string {
  const dot = hasExtension ? name.lastIndexOf('.') : -1;
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let count = 2; ; count += 1) {
    const candidate = `${stem} (${count})${extension}`;
    if (names.has(candidate.normalize('NFC'))) continue;
    names.add(candidate.normalize('NFC'));
    return candidate;
  }
}
