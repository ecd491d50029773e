import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { Answer, File, Folder } from './api';
import type { ListView } from './content';
import { keys } from './keys';

export type Change = Answer<'change'>;

type Page = { files?: File[]; folders?: Folder[]; next_page_token: string };
type Row = File | Folder;

/** What a list in the cache shows: the last part of its key. */
type ListKey = Omit<ListView, 'organization'> & { kind: 'files' | 'folders' };

/**
 * Brings the lists in the cache up to date with a change, and returns the keys of the queries to load again.
 * Lists of entries change in place, because one of 50,000 entries takes long to load; short ones load again
 * as well, since only the server knows the order and who changed a file.
 */
export function applyChange(client: QueryClient, organization: string, change: Change): QueryKey[] {
  const { file, folder, removed } = change;
  const stale = staleKeys(organization, change);
  const entry = file ?? folder;
  if (!entry || !('resource_id' in entry)) return stale;
  const kind = file ? 'files' : 'folders';
  for (const [queryKey, data] of client.getQueriesData<InfiniteData<Page>>({
    queryKey: keys.lists(organization),
  })) {
    const view = queryKey.at(-1) as ListKey;
    if (!data || view.kind !== kind) continue;
    const belongs = belongsTo(view, entry, removed);
    const changed = replaceIn(data, view, entry, belongs);
    if (changed !== data) client.setQueryData(queryKey, changed);
    if (data.pages.length <= 1) stale.push(queryKey);
  }
  if (file && 'filename' in file)
    client.setQueryData(keys.file(organization, file.resource_id), (known: unknown) => known && file);
  return stale;
}

/** The queries that a change outdates, apart from the lists of entries. */
function staleKeys(organization: string, { file, folder, link, upload_url, upload, ...change }: Change) {
  const content = (part: string): QueryKey => ['content', organization, part];
  const stale: QueryKey[] = [];
  const ofEntries = ['file', 'usage', 'search', 'activity', 'scopeCount'];
  const ofFolders = ['folder', 'folderPath', 'folders', 'folderOptions', 'paths', 'linked'];
  if (file || folder) stale.push(...ofEntries.map(content));
  if (folder) stale.push(...ofFolders.map(content));
  if (link) stale.push(content('shareLinks'));
  // A file that arrived through a request is counted there.
  if (upload_url || change.actor.includes('/uploadUrls/')) stale.push(content('requests'));
  if (upload) stale.push(content('uploads'));
  if (change.member || change.invitation) {
    stale.push(keys.members(organization), keys.invitations(organization));
  }
  if (change.member || change.organization) stale.push(keys.organizations);
  return stale;
}

/** Whether an entry is in a view; null: only the server knows. */
function belongsTo(view: ListKey, entry: Row | { name: string }, isRemoved: boolean): boolean | null {
  if (!('etag' in entry)) return false;
  const isTrash = view.place === 'trash';
  if (view.query !== '' || view.place === 'recent' || view.place === 'starred')
    return isRemoved === isTrash ? null : false;
  if (isTrash) return isRemoved && entry.delete_time !== undefined;
  return !isRemoved && (entry.folder?.split('/').at(-1) ?? null) === view.folder;
}

function replaceIn(
  data: InfiniteData<Page>,
  { kind, sort }: ListKey,
  entry: { resource_id: string },
  belongs: boolean | null,
): InfiniteData<Page> {
  const rowsOf = (page: Page) => (page[kind] ?? []) as Row[];
  const isSame = ({ resource_id }: { resource_id: string }) => resource_id === entry.resource_id;
  const isThere = data.pages.some((page) => rowsOf(page).some(isSame));
  if (!isThere && belongs !== true) return data;
  const change = (rows: Row[]): Row[] =>
    belongs === false
      ? rows.filter((row) => !isSame(row))
      : rows.map((row) => (isSame(row) ? { ...row, ...(entry as Row) } : row));
  if (isThere) {
    const pages = data.pages.map((page) =>
      rowsOf(page).some(isSame) ? { ...page, [kind]: change(rowsOf(page)) } : page,
    );
    return { ...data, pages };
  }
  // Lists by name are sorted on screen; of the others, the newest first is the only place that is known.
  const at = sort === '-modified' ? 0 : data.pages.length - 1;
  const pages = data.pages.map((page, index) =>
    index === at
      ? { ...page, [kind]: at === 0 ? [entry as Row, ...rowsOf(page)] : [...rowsOf(page), entry as Row] }
      : page,
  );
  return { ...data, pages };
}
