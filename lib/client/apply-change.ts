import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { Answer, File, Folder } from './api';
import type { ListView } from './content';
import { keys } from './keys';

export type Change = Answer<'change'>;

type Page = { files?: File[]; folders?: Folder[]; next_page_token: string };
type Row = File | Folder;

/** What a list in the cache shows: the last part of its key. */
type ListKey = Omit<ListView, 'organization'> & { kind: 'files' | 'folders' };

/** Up to how many pages a list is short. */
const SHORT_PAGES = 2;

/**
 * Brings the lists in the cache up to date with changes, each list once, and returns the keys of the queries
 * to load again. Lists of entries change in place, because one of 50,000 entries takes long to load; short
 * ones load again as well, since only the server knows the order and who changed a file.
 */
export function applyChanges(client: QueryClient, organization: string, changes: Change[]): QueryKey[] {
  const stale = changes.flatMap((change) => staleKeys(organization, change));
  const entries = changes.flatMap(entryChanges);
  for (const [queryKey, data] of client.getQueriesData<InfiniteData<Page>>({
    queryKey: keys.lists(organization),
  })) {
    const view = queryKey.at(-1) as ListKey;
    const own = entries.filter(({ kind }) => kind === view.kind);
    if (!data || own.length === 0) continue;
    const changed = own.reduce(
      (list, { entry, isRemoved }) => replaceIn(list, view, entry, belongsTo(view, entry, isRemoved)),
      data,
    );
    if (changed !== data) client.setQueryData(queryKey, changed);
    if (data.pages.length <= SHORT_PAGES) stale.push(queryKey);
  }
  for (const { kind, entry } of entries)
    if (kind === 'files' && 'etag' in entry)
      client.setQueryData(keys.file(organization, entry.resource_id), (known: unknown) => known && entry);
  return stale;
}

type Reference = { name: string; resource_id: string };
type EntryChange = { kind: ListKey['kind']; entry: Row | Reference; isRemoved: boolean };

/** The file or folder of a change, with what is known of it; none where it is about something else. */
function entryChanges({ file, folder, removed: isRemoved }: Change): EntryChange[] {
  const entry = file ?? folder;
  return entry && 'resource_id' in entry ? [{ kind: file ? 'files' : 'folders', entry, isRemoved }] : [];
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
function belongsTo(view: ListKey, entry: Row | Reference, isRemoved: boolean): boolean | null {
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
