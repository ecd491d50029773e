import type { File } from './file-row';
import type { Folder } from './folder-row';

/**
 * A file or folder with its location: `path` from the requested folder (empty for an entry requested by its
 * id), and `absolutePath` from the root (`/reports/2026/a.pdf`; the root is `/`).
 */
export type Entry = FileEntry | FolderEntry;
export type FileEntry = { type: 'file'; file: File; path: string; absolutePath: string };
/** `rest` is the remaining path behind a linked folder, otherwise empty. */
export type FolderEntry = {
  type: 'folder';
  folder: Folder;
  path: string;
  absolutePath: string;
  rest: string;
};
