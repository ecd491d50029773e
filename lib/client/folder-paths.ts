import { type Answer, ApiError, call, type Folder } from './api';

/** Where uploads go: an organization's folder, null for its root. */
export type Place = { organization: string; folder: string | null };

export const dirname = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const basename = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Remembers a promise per key, but not one that failed. */
export function remembering<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (key) => {
    let found = asked.get(key);
    if (!found) {
      found = ask(key);
      found.catch(() => asked.delete(key));
      asked.set(key, found);
    }
    return found;
  };
}

/** The ids of the folders at paths below a place, made where they are missing, each once. */
export function folderMaker({ organization, folder }: Place): (path: string) => Promise<string | null> {
  const find = remembering(async (path: string): Promise<string | null> => {
    if (path === '') return folder;
    return ensureFolder(organization, await find(dirname(path)), basename(path));
  });
  return find;
}

/** The ids of the folders at paths below a place; undefined where there is none. */
export function folderFinder({ organization, folder }: Place) {
  const find = remembering(async (path: string): Promise<string | null | undefined> => {
    if (path === '') return folder;
    const parent = await find(dirname(path));
    if (parent === undefined) return undefined;
    const name = basename(path).normalize('NFC');
    const { folders } = await call<Answer<'folders'>>(`/organizations/${organization}/folders`, {
      query: { folder: parent ?? 'root', query: name, page_size: 1000 },
    });
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
