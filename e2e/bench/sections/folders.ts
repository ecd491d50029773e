import pg from 'pg';
import type { FolderEntry } from '@/lib/domain/entries/entry';
import { createPaths } from '@/lib/domain/folders/paths';
import { createAccess } from '@/lib/domain/organizations/access';
import { openDatabase } from '@/lib/platform/db/database';
import { load } from '../load';
import { type Product, startProduct } from '../servers';
import { type Bench, type Row, spread } from '../table';

/** 10 folders in each of 10 in each of 10 …, four levels deep, below one; and files evenly in all of them. */
const tree = { folders: 10_000, files: 100_000, children: 10 };
const top = 'folder-1';
const deepest = 'folder-9999';

/**
 * What can be done with a branch of 100,000 files in 10,000 folders, in milliseconds from the request to the
 * whole answer.
 */
export async function measureFolders(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  try {
    await fill(product);
    return [...(await measureRequests(bench, product)), ...(await measurePaths(bench, product))];
  } finally {
    await product.stop();
  }
}

async function measureRequests({ rounds }: Bench, { url, api, authorization }: Product): Promise<Row[]> {
  const rows: Row[] = [];
  const { organizationPath } = api;
  const views = {
    'List a folder of the tree': `/files?folder=${deepest}`,
    'List all below the top of the tree': `/files?folder=${top}&recursive=true`,
    'List the folders below the top of the tree': `/folders?folder=${top}&recursive=true`,
  };
  for (const [what, view] of Object.entries(views)) {
    const usual: number[] = [];
    const slow: number[] = [];
    const target = `${url}${organizationPath}${view}`;
    await load(target, { connections: 1, headers: authorization, count: 20 });
    for (let round = 0; round < rounds; round += 1) {
      const { p50, p99 } = await load(target, { connections: 1, headers: authorization, count: 100 });
      usual.push(p50);
      slow.push(p99);
    }
    rows.push({
      what: `${what}: p50 of a page of 50`,
      holdall: `${spread(usual, 1)} ms`,
      note: `p99 ${spread(slow, 1)} ms`,
    });
  }

  const folder = `${organizationPath}/folders/${top}`;
  const files = `${organizationPath}/files`;
  const all = { folder: top, recursive: true };
  const changes: Record<string, () => Promise<Response>> = {
    'Move the top of the tree': () => api.call(folder, { method: 'PATCH', json: { folder: 'elsewhere' } }),
    'and back': () => api.call(folder, { method: 'PATCH', json: { folder: null } }),
    'Delete the tree, with force': () => api.call(`${folder}?force=true`, { method: 'DELETE' }),
    'Undelete the tree': () => api.call(`${folder}:undelete`, { method: 'POST' }),
    'batchDelete all files of the tree': () =>
      api.call(`${files}:batchDelete`, { method: 'POST', json: all }),
    'batchUndelete them': () => api.call(`${files}:batchUndelete`, { method: 'POST', json: all }),
  };
  const times = new Map(Object.keys(changes).map((what) => [what, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [what, change] of Object.entries(changes)) {
      const before = performance.now();
      const answer = await change();
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${what} answered ${answer.status}.`);
      times.get(what)?.push(performance.now() - before);
    }
  }
  for (const [what, found] of times) rows.push({ what, holdall: `${spread(found)} ms` });
  return rows;
}

/** The functions behind the gRPC service's GetFile and GetFileDescendants, without the wire. */
async function measurePaths({ rounds }: Bench, { databaseUrl }: Product): Promise<Row[]> {
  const db = openDatabase(databaseUrl, { poolSize: 2 });
  try {
    const user = await db.prisma.user.findFirstOrThrow();
    const origin = { address: null, requestId: null };
    const credential = { kind: 'user', userId: user.id } as const;
    const access = await createAccess(db).authorize({
      credential,
      organizationId: 'acme',
      action: 'file.read',
      origin,
    });
    const paths = createPaths({ db });
    const root = access.organization.rootFolderId;
    const deep = (await paths.locate(access, deepest)).absolutePath.slice(1);
    const base = (await paths.locate(access, root)) as FolderEntry;

    const walks: number[] = [];
    const all: number[] = [];
    const byKind: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      walks.push(
        (await timed(async () => void (await repeat(100, () => paths.locate(access, root, deep))))) / 100,
      );
      all.push(await timed(() => drain(paths.descendants(access, base))));
      byKind.push(await timed(() => drain(paths.descendants(access, base, { kind: 'tdx:ext:rare' }))));
    }
    return [
      { what: `Walk a path of ${deep.split('/').length} names`, holdall: `${spread(walks, 1)} ms` },
      { what: 'All descendants of the root', holdall: `${spread(all)} ms` },
      { what: 'Those of a kind that is rare', holdall: `${spread(byKind)} ms` },
    ];
  } finally {
    await db.close();
  }
}

async function repeat(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < count; time += 1) await work();
}

async function drain(entries: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of entries);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

/**
 * Rows without bytes: nothing here looks at those. Folder n lies in folder n / 10, and file n in folder n
 * modulo their number.
 */
async function fill({ databaseUrl }: Product): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO folders (organization_id, id, parent_id, display_name, etag)
       SELECT o.id, name, o.root_folder_id, name, 'etag' FROM organizations o, unnest($1::text[]) name`,
      [[top, 'elsewhere']],
    );
    for (let first = 1; first < tree.folders; first *= tree.children) {
      await client.query(
        `INSERT INTO folders (organization_id, id, parent_id, display_name, etag)
         SELECT 'acme', 'folder-' || n, 'folder-' || greatest(1, n / $3::int), 'folder ' || n, 'etag'
         FROM generate_series($1::int, $2::int) n WHERE n > 1`,
        [first, Math.min(first * tree.children, tree.folders) - 1, tree.children],
      );
    }
    const values = [tree.files, tree.folders];
    await client.query(
      `INSERT INTO contents (organization_id, id) SELECT 'acme', 'content-' || n FROM generate_series(1, $1::int) n`,
      [tree.files],
    );
    await client.query(
      `INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id, kind)
       SELECT 'acme', 'file-' || n, 'folder-' || greatest(1, n % $2::int), 'report ' || md5(n::text) || '.txt', 'text/plain',
         n % 100000, 'content-' || n, 'etag', 'bench', CASE WHEN n % 1000 = 0 THEN 'tdx:ext:rare' ELSE 'tdx:ext:txt' END
       FROM generate_series(1, $1::int) n`,
      values,
    );
    for (const name of ['contents', 'files', 'folders']) await client.query(`VACUUM ANALYZE ${name}`);
  } finally {
    await client.end();
  }
}
