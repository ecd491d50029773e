import { compareNatural } from '@/lib/base/natural-order';
import type { File, Folder } from './api';

/** A row of a list: a folder or a file, with the name that people read. */
export type Entry =
  | { kind: 'folder'; id: string; title: string; folder: Folder }
  | { kind: 'file'; id: string; title: string; file: File };

/** Enough of an entry to copy or move it, also when the list that had it is no longer open. */
export type EntryRef =
  | { kind: 'folder'; id: string; title: string; folder: Pick<Folder, 'name' | 'folder' | 'update_time'> }
  | {
      kind: 'file';
      id: string;
      title: string;
      file: Pick<File, 'name' | 'folder' | 'size_bytes' | 'update_time'>;
    };

export const sorts = ['name', '-name', 'modified', '-modified', 'size', '-size'] as const;
export type Sort = (typeof sorts)[number];
export const isSort = (text: unknown): text is Sort => sorts.includes(text as Sort);

const fileFields = { name: 'filename', modified: 'modify_time', size: 'size_bytes' };
const folderFields = { name: 'display_name', modified: 'update_time', size: 'display_name' };

/** The order to request from the server, so that the first page is also the first on screen. */
export function orderOf(sort: Sort): { files: string; folders: string } {
  const key = sort.replace('-', '') as keyof typeof fileFields;
  const direction = sort.startsWith('-') ? ' desc' : '';
  return {
    files: fileFields[key] + direction,
    folders: folderFields[key] + (key === 'size' ? '' : direction),
  };
}

type FileEntry = Extract<Entry, { kind: 'file' }>;
type FolderEntry = Extract<Entry, { kind: 'folder' }>;

export const fileEntry = once(
  (file: File): FileEntry => ({ kind: 'file', id: file.resource_id, title: file.filename, file }),
);

export const folderEntry = once(
  (folder: Folder): FolderEntry => ({
    kind: 'folder',
    id: folder.resource_id,
    title: folder.display_name,
    folder,
  }),
);

/** Makes the same of the same object, so that what shows it sees that it did not change. */
function once<From extends object, To>(make: (from: From) => To): (from: From) => To {
  const made = new WeakMap<From, To>();
  return (from) => {
    const known = made.get(from);
    if (known !== undefined) return known;
    const fresh = make(from);
    made.set(from, fresh);
    return fresh;
  };
}

/** Folders first, and names in natural order, as the server sorts them. */
export function arrange({ folders, files }: { folders: Folder[]; files: File[] }, sort: Sort): Entry[] {
  const entries = [folders.map(folderEntry), files.map(fileEntry)];
  if (sort === 'name' || sort === '-name') {
    const sign = sort === 'name' ? 1 : -1;
    for (const list of entries) list.sort((a, b) => sign * compareNatural(a.title, b.title));
  }
  return entries.flat();
}

/** The trash, without what comes back with its folder. Times are those of the deletion. */
export function arrangeTrash(content: { folders: Folder[]; files: File[] }, sort: Sort): Entry[] {
  const entries = arrange(withoutNested(content), sort);
  if (sort !== 'modified' && sort !== '-modified') return entries;
  const sign = sort === 'modified' ? 1 : -1;
  return entries.sort((a, b) => sign * timeOf(a).localeCompare(timeOf(b)));
}

/** The time that a list shows: of the deletion, else the date of the file itself, else of its last change. */
export function timeOf(entry: Entry): string {
  if (entry.kind === 'folder') return entry.folder.delete_time ?? entry.folder.update_time;
  const { delete_time, modify_time, content_update_time, update_time } = entry.file;
  return delete_time ?? modify_time ?? content_update_time ?? update_time;
}

/** When the content changed last, not counting renames and moves of files. */
export function changeTimeOf(entry: Entry): string {
  if (entry.kind === 'folder') return entry.folder.update_time;
  return entry.file.content_update_time ?? entry.file.update_time;
}

/** The content of the trash without what was deleted together with its folder: that comes back with it. */
export function withoutNested({ folders, files }: { folders: Folder[]; files: File[] }) {
  const deletions = new Map(folders.map(({ name, delete_time }) => [name, delete_time]));
  const isOwn = ({ folder, delete_time }: File | Folder) =>
    folder === undefined || !deletions.has(folder) || deletions.get(folder) !== delete_time;
  return { folders: folders.filter(isOwn), files: files.filter(isOwn) };
}

/** Whether the user marked an entry with a star. */
export const isStarred = (entry: Entry): boolean =>
  (entry.kind === 'file' ? entry.file.starred : entry.folder.starred) ?? false;

/** The id of the folder that contains an entry; null for the organization's root. */
export function parentOf(entry: EntryRef): string | null {
  const name = entry.kind === 'file' ? entry.file.folder : entry.folder.folder;
  return name?.split('/').at(-1) ?? null;
}

/** Whether a file gets the name of another one beside it, which is allowed: their ids tell them apart. */
export const isNameTaken = (entries: Entry[], entry: Entry, title: string): boolean =>
  entry.kind === 'file' &&
  entries.some(
    (other) =>
      other.kind === 'file' &&
      other.id !== entry.id &&
      other.title === title.normalize('NFC') &&
      parentOf(other) === parentOf(entry),
  );

/** The path of an entry in the REST API. */
export const pathOf = (entry: EntryRef): string =>
  `/${entry.kind === 'file' ? entry.file.name : entry.folder.name}`;

export const downloadPath = (file: File, inline = false): string =>
  `/api/v1/${file.name}:download${inline ? '?disposition=inline' : ''}`;

/** The page that shows an entry: the folder itself, or the file's folder with its preview. */
export function addressOf(organization: string, entry: Entry): string {
  const folder = entry.kind === 'folder' ? entry.id : parentOf(entry);
  const page = folder === null ? `/o/${organization}` : `/o/${organization}/f/${folder}`;
  return entry.kind === 'folder' ? page : `${page}?preview=${entry.id}`;
}
