import type { Clip } from './clipboard';
import { filesIn, freeName, type Resolution } from './conflicts';
import { type EntryRef, fileEntry, folderEntry, parentOf } from './entries';
import type { FolderLocation } from './folder-paths';
import { loadFolders } from './folders';

/** An entry to paste whose name another one of its kind has there, and all names of that kind there. */
export type PasteConflict = { entry: EntryRef; existing: EntryRef; names: Set<string> };

/** What to paste; under another name if there is one. Of `replaces`, its content becomes a new version. */
export type PasteStep = { entry: EntryRef; name?: string; replaces?: EntryRef };

/** The entries that a paste changes: what is cut where it is pasted stays as it is. */
export const entriesToPaste = ({ mode, entries }: Clip, folder: string | null): EntryRef[] =>
  entries.filter((entry) => entry.id !== folder && (mode === 'copy' || parentOf(entry) !== folder));

/** The entries whose name is taken in a folder, files first. A copy beside its original is never one. */
export async function findPasteConflicts(
  { organization, folder }: FolderLocation,
  entries: EntryRef[],
): Promise<PasteConflict[]> {
  const others = entries.filter((entry) => parentOf(entry) !== folder);
  const files = others.filter(({ kind }) => kind === 'file');
  const folders = others.filter(({ kind }) => kind === 'folder');
  return [
    ...(files.length > 0 ? conflictsOf(files, await filesThere()) : []),
    ...(folders.length > 0 ? conflictsOf(folders, await foldersThere()) : []),
  ];

  async function filesThere(): Promise<EntryRef[]> {
    return [...(await filesIn(organization, folder)).values()].map(fileEntry);
  }
  async function foldersThere(): Promise<EntryRef[]> {
    return (await loadFolders(organization, { folder: folder ?? 'root' })).map(folderEntry);
  }
}

export function conflictsOf(entries: EntryRef[], there: EntryRef[]): PasteConflict[] {
  const byName = new Map(there.map((entry) => [entry.title.normalize('NFC'), entry]));
  const names = new Set(byName.keys());
  return entries.flatMap((entry) => {
    const existing = byName.get(entry.title.normalize('NFC'));
    return existing && existing.id !== entry.id ? { entry, existing, names } : [];
  });
}

/** The step that a resolution makes of a conflict; null for none. The server numbers copies by itself. */
export function resolvePaste(
  { entry, existing, names }: PasteConflict,
  resolution: Resolution,
  mode: Clip['mode'],
): PasteStep | null {
  if (resolution === 'skip') return null;
  if (resolution === 'replace') return { entry, replaces: existing };
  return mode === 'copy'
    ? { entry }
    : { entry, name: freeName(entry.title, names, { hasExtension: entry.kind === 'file' }) };
}
