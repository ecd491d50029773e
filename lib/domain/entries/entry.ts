import type { File } from './file-row';
import type { Folder } from './folder-row';

/**
 * A file or a folder where it lies: `path` from the folder that was asked from (empty for what was asked for
 * by its id), and `absolutePath` from the root (`/reports/2026/a.pdf`; the root is `/`).
 */
export type Entry = FileEntry | FolderEntry;
export type FileEntry = { type: 'file'; file: File; path: string; absolutePath: string };
/**
 * `rest` is what is left of the path where it meets a linked folder: the way behind the link. Else it is
 * empty.
 */
export type FolderEntry = {
  type: 'folder';
  folder: Folder;
  path: string;
  absolutePath: string;
  rest: string;
};
