import { ApiError, call, type Folder } from './api';
import { loadFolders } from './folders';

/** A folder of an organization, null for its root. */
export type FolderLocation = { organization: string; folder: string | null };

export const dirname = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const basename = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Caches a promise per key, but not one that rejects. */
export function cached<T>(load: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const promises = new Map<string, Promise<T>>();
  return (key) => {
    let promise = promises.get(key);
    if (!promise) {
      promise = load(key);
      promise.catch(() => promises.delete(key));
      promises.set(key, promise);
    }
    return promise;
  };
}

/** Resolves paths below a folder to folder ids, and creates missing folders, each once. */
export function createFolderResolver({ organization, folder }: FolderLocation) {
  const resolve = cached(async (path: string): Promise<string | null> => {
    if (path === '') return folder;
    return ensureFolder(organization, await resolve(dirname(path)), basename(path));
  });
  return resolve;
}

/** Finds the folder ids of paths below a folder; undefined where there is none. */
export function createFolderFinder({ organization, folder }: FolderLocation) {
  const find = cached(async (path: string): Promise<string | null | undefined> => {
    if (path === '') return folder;
    const parent = await find(dirname(path));
    if (parent === undefined) return undefined;
    const name = basename(path).normalize('NFC');
    const folders = await loadFolders(organization, { folder: parent ?? 'root', query: name });
    return folders.find(({ display_name }) => display_name === name)?.resource_id;
  });
  return find;
}

async function ensureFolder(
  organization: string,
  folder: string | null,
  display_name: string,
): Promise<string> {
  const path = `/organizations/${organization}/folders`;
  try {
    return (await call<Folder>(path, { method: 'POST', json: { display_name, folder } })).resource_id;
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'FOLDER_NAME_TAKEN') throw error;
    return basename(error.metadata.name ?? '');
  }
}
