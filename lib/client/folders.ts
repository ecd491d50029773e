import { loadAllPages } from './all-pages';
import type { Folder } from './api';

/**
 * All folders in a folder, or in `root`; with `recursive` also those below them, with `query` only those
 * whose name contains it.
 */
export const loadFolders = (
  organization: string,
  { signal, ...query }: { folder: string; recursive?: boolean; query?: string; signal?: AbortSignal },
): Promise<Folder[]> =>
  loadAllPages(`/organizations/${organization}/folders`, { field: 'folders', query, signal });
