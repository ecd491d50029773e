import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Refusal, refusal } from '../api/refusal';
import type { ApiFolder, Caller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';

export type ApiLinkedFile = {
  path: string;
  filename: string;
  is_folder: boolean;
  size_bytes?: string;
  mime_type?: string;
  kind?: string;
  update_time?: string;
  etag?: string;
};

type Page = { linked_files: ApiLinkedFile[]; next_page_token: string };
type CallOptions = Parameters<Caller['call']>[1];

/** A directory beside that of the product, for what is linked. */
export async function createDirectory(): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'holdall-linked-'));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

export const uriOf = (directory: string) => `file://${directory}`;

/** A fixture whose LINK_ROOTS are these. */
export const createLinkedFixture = (
  roots: string[],
  env: Record<string, string> = {},
): Promise<IsolatedFixture> => createIsolatedFixture({ env: { LINK_ROOTS: roots.join(), ...env } });

let made = 0;

/** Makes a linked folder, or throws what the API said. */
export function makeLink(caller: Caller, uri: string, readOnly = false): Promise<ApiFolder> {
  made += 1;
  const body = { display_name: `linked ${made}`, link: { uri, read_only: readOnly } };
  return caller.post<ApiFolder>(`${caller.organizationPath}/folders`, body);
}

/** Speaks about what is behind a linked folder. */
export function behind(caller: Caller, folder: Pick<ApiFolder, 'name'>) {
  const base = `/api/v1/${folder.name}/linkedFiles`;
  const query = (path: string) => `?path=${encodeURIComponent(path)}`;
  const call = (path: string, options?: CallOptions) => caller.call(base + path, options);

  return {
    base,
    call,
    download: (path: string, headers: Record<string, string> = {}) =>
      call(`:download${query(path)}`, { headers }),
    upload: (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
      call(`:upload${query(path)}`, { method: 'PUT', body, headers }),
    remove: (path: string, headers: Record<string, string> = {}) =>
      call(query(path), { method: 'DELETE', headers }),
    page: (path: string, more = '') => caller.get<Page>(`${base}${query(path)}${more}`),

    async read(path: string): Promise<string> {
      const response = await this.download(path);
      const text = await response.text();
      expect(response.status, text).toBe(200);
      return text;
    },
    async write(path: string, body: BodyInit, headers?: Record<string, string>): Promise<ApiLinkedFile> {
      const response = await this.upload(path, body, headers);
      const text = await response.text();
      expect(response.status, text).toBe(200);
      return JSON.parse(text) as ApiLinkedFile;
    },
    /** The names of what is in a folder, those of folders with a slash. */
    async names(path = ''): Promise<string[]> {
      const { linked_files } = await this.page(path);
      return linked_files.map(({ filename, is_folder }) => (is_folder ? `${filename}/` : filename));
    },
  };
}

/** The refusal of a request that must fail. */
export const refused = async (response: Promise<Response>): Promise<Refusal> => refusal(await response);
