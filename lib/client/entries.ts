import type { File, Folder } from './api';

/** What a folder shows: a folder or a file, by the name that people read. */
export type Entry =
  | { kind: 'folder'; id: string; title: string; folder: Folder }
  | { kind: 'file'; id: string; title: string; file: File };

export const sorts = ['name', '-name', 'modified', '-modified', 'size', '-size'] as const;
export type Sort = (typeof sorts)[number];
export const isSort = (text: unknown): text is Sort => sorts.includes(text as Sort);

const ofFiles = { name: 'filename', modified: 'update_time', size: 'size_bytes' };
const ofFolders = { name: 'display_name', modified: 'update_time', size: 'display_name' };

/** How the server is asked to order files and folders, so that the first page is the first also here. */
export function orderOf(sort: Sort): { files: string; folders: string } {
  const key = sort.replace('-', '') as keyof typeof ofFiles;
  const direction = sort.startsWith('-') ? ' desc' : '';
  return { files: ofFiles[key] + direction, folders: ofFolders[key] + (key === 'size' ? '' : direction) };
}

export const fileEntry = (file: File): Entry => ({
  kind: 'file',
  id: file.resource_id,
  title: file.filename,
  file,
});

export const folderEntry = (folder: Folder): Extract<Entry, { kind: 'folder' }> => ({
  kind: 'folder',
  id: folder.resource_id,
  title: folder.display_name,
  folder,
});

/** Folders first; names as people count, file2 before file10. */
export function arrange(folders: Folder[], files: File[], sort: Sort, locale: string): Entry[] {
  const entries = [folders.map(folderEntry), files.map(fileEntry)];
  if (sort === 'name' || sort === '-name') {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    const sign = sort === 'name' ? 1 : -1;
    for (const list of entries) list.sort((one, other) => sign * compare(one.title, other.title));
  }
  return entries.flat();
}

/** The id of the folder that holds it; null for the organization's root. */
export function parentOf(entry: Entry): string | null {
  const name = entry.kind === 'file' ? entry.file.folder : entry.folder.folder;
  return name?.split('/').at(-1) ?? null;
}

/** The path of an entry in the REST API. */
export const pathOf = (entry: Entry): string =>
  `/${entry.kind === 'file' ? entry.file.name : entry.folder.name}`;

export const downloadPath = (file: File, inline = false): string =>
  `/api/v1/${file.name}:download${inline ? '?disposition=inline' : ''}`;

/** The page that shows an entry: the folder itself, or the file's folder with its preview. */
export function addressOf(organization: string, entry: Entry): string {
  const folder = entry.kind === 'folder' ? entry.id : parentOf(entry);
  const place = folder === null ? `/o/${organization}` : `/o/${organization}/f/${folder}`;
  return entry.kind === 'folder' ? place : `${place}?preview=${entry.id}`;
}
