import { call, type Folder } from './api';

/** The largest page that the API returns. */
const PAGE_SIZE = 1000;

/** All folders in a folder, or in `root`, page by page; with `recursive` also those below them. */
export async function loadFolders(
  organization: string,
  { folder, recursive, signal }: { folder: string; recursive?: boolean; signal?: AbortSignal },
): Promise<Folder[]> {
  const folders: Folder[] = [];
  for (let token = ''; ; ) {
    const page = await call<{ folders: Folder[]; next_page_token: string }>(
      `/organizations/${organization}/folders`,
      { query: { folder, recursive, page_size: PAGE_SIZE, page_token: token }, signal },
    );
    for (const found of page.folders) folders.push(found);
    token = page.next_page_token;
    if (token === '') return folders;
  }
}
