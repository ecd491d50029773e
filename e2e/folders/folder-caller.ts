import { expect } from 'vitest';
import { type Refusal, refusal } from '../api/refusal';
import type { ApiFile, ApiFolder, Caller } from '../infrastructure/api';

type Query = Record<string, string>;
type Named = { name: string };

export type FolderCaller = ReturnType<typeof createFolderCaller>;

/**
 * Speaks about folders with the words of the stories; what is refused throws, unless its function begins with
 * `refuse`.
 */
export function createFolderCaller(caller: Caller) {
  const folders = `${caller.organizationPath}/folders`;
  const files = `${caller.organizationPath}/files`;
  const call = (method: string, path: string, json?: unknown, headers?: Record<string, string>) =>
    caller.call(path, { method, json, headers });

  async function answer<T>(response: Response): Promise<T> {
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return JSON.parse(text) as T;
  }

  return {
    make: (displayName: string, parent?: Named) =>
      caller.post<ApiFolder>(folders, { display_name: displayName, folder: parent?.name }),

    /** Makes a folder for each part of a path, and answers the last. */
    async makePath(path: string, parent?: Named): Promise<ApiFolder> {
      let last = parent;
      for (const part of path.split('/')) last = await this.make(part, last);
      return last as ApiFolder;
    },

    /** A small file in a folder. */
    async put(filename: string, parent?: Named, content = filename): Promise<ApiFile> {
      const query = new URLSearchParams({ filename, folder: parent?.name ?? '' });
      return answer(await caller.call(`${files}:upload?${query}`, { method: 'POST', body: content }));
    },

    read: ({ name }: Named) => caller.get<ApiFolder>(`/api/v1/${name}`),
    change: async ({ name }: Named, json: unknown, headers?: Record<string, string>) =>
      answer<ApiFolder & ApiFile>(await call('PATCH', `/api/v1/${name}`, json, headers)),
    remove: async ({ name }: Named, query = '', headers?: Record<string, string>) =>
      answer<object>(await call('DELETE', `/api/v1/${name}${query}`, undefined, headers)),
    undelete: ({ name }: Named, json?: unknown) =>
      caller.post<ApiFolder & ApiFile>(`/api/v1/${name}:undelete`, json),

    async list(query: Query = {}): Promise<ApiFolder[]> {
      const all: ApiFolder[] = [];
      for (let token: string | undefined; token !== ''; ) {
        const search = new URLSearchParams({ ...query, page_token: token ?? '' });
        const page = await caller.get<{ folders: ApiFolder[]; next_page_token: string }>(
          `${folders}?${search}`,
        );
        all.push(...page.folders);
        token = page.next_page_token;
      }
      return all;
    },
    async listFiles(query: Query = {}): Promise<ApiFile[]> {
      const search = new URLSearchParams({ page_size: '1000', ...query });
      return (await caller.get<{ files: ApiFile[] }>(`${files}?${search}`)).files;
    },

    /** The refusal of a request that must fail. */
    refuse: async (
      method: string,
      path: string,
      json?: unknown,
      headers?: Record<string, string>,
    ): Promise<Refusal> =>
      refusal(
        await call(
          method,
          path.startsWith('organizations/') ? `/api/v1/${path}` : `${folders}${path}`,
          json,
          headers,
        ),
      ),
  };
}

export const names = (all: (ApiFolder | ApiFile)[]) =>
  all.map((one) => ('filename' in one ? one.filename : one.display_name));
