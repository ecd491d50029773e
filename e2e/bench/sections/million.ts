import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { load } from '../load';
import { type Product, startProduct } from '../servers';
import { atMost, type Bench, median, type Row, spread } from '../table';

const FILES = 1_000_000;
/** How far a deep page lies behind the first, in files. */
const DEPTH = 20_000;
const REQUESTS = 100;
const PAGE_SIZE = 50;

type Order = 'filename' | 'create_time';

/**
 * Pages of a million files in natural order against the same in order of creation, and that PostgreSQL reads
 * the rows of the page alone.
 */
export async function measureMillion(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  const database = new pg.Client({ connectionString: product.databaseUrl });
  await database.connect();
  try {
    const startedAt = performance.now();
    await fill(database);
    const fillSeconds = (performance.now() - startedAt) / 1_000;
    const before = await readsOf(database);
    const rows: Row[] = [];
    for (const view of ['', '&folder=root'])
      for (const isDeep of [false, true]) rows.push(await compare(bench, product, { view, isDeep }));
    const after = await readsOf(database);
    return [
      ...rows,
      {
        what: `Scans of the table of ${FILES} files while they were listed`,
        holdall: String(after.scans - before.scans),
        goal: '0',
        isMet: after.scans === before.scans,
        note: `filled in ${fillSeconds.toFixed(0)} s; all in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`,
      },
    ];
  } finally {
    await database.end();
    await product.stop();
  }
}

type View = { view: string; isDeep: boolean };

async function compare(bench: Bench, product: Product, { view, isDeep }: View): Promise<Row> {
  const urls = {
    filename: await pageUrl(product, `order_by=filename${view}`, isDeep),
    create_time: await pageUrl(product, `order_by=create_time${view}`, isDeep),
  };
  const times: Record<Order, number[]> = { filename: [], create_time: [] };
  const options = { connections: 1, headers: product.authorization };
  // PostgreSQL plans a prepared statement again for its first uses on each connection.
  for (const url of Object.values(urls)) await load(url, { ...options, count: 20 });
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const order of ['filename', 'create_time'] as const)
      times[order].push((await load(urls[order], { ...options, count: REQUESTS })).p50);
  }
  return {
    what: `${isDeep ? 'Deep' : 'First'} page of ${FILES} files${view && ' in a folder'} in natural order, against order of creation: p50`,
    holdall: `${spread(times.filename, 1)} ms`,
    ...atMost(1.5, median(times.filename) / median(times.create_time)),
    note: `order of creation: ${spread(times.create_time, 1)} ms`,
  };
}

/** The address of a page: the first, or one that is reached page by page. */
async function pageUrl({ url, api }: Product, query: string, isDeep: boolean): Promise<string> {
  const path = `${api.organizationPath}/files?${query}`;
  let token = '';
  for (let passed = 0; isDeep && passed < DEPTH; passed += 1_000) {
    const page = await api.get<{ next_page_token: string }>(
      `${path}&page_size=1000&page_token=${encodeURIComponent(token)}`,
    );
    token = page.next_page_token;
  }
  return `${url}${path}&page_size=${PAGE_SIZE}&page_token=${encodeURIComponent(token)}`;
}

/** How often the table was scanned. The statistics of other connections come a second later. */
async function readsOf(database: pg.Client): Promise<{ scans: number }> {
  await delay(2_000);
  const { rows } = await database.query<{ scans: number }>(
    `SELECT seq_scan::int AS scans FROM pg_stat_user_tables WHERE relname = 'files'`,
  );
  return rows[0] ?? { scans: Number.NaN };
}

/**
 * Files without bytes that share one content, with names that natural order sorts unlike their bytes. Indexes
 * are built after the rows, and foreign keys are not checked: a listing looks at neither.
 */
async function fill(database: pg.Client): Promise<void> {
  await database.query(`SET session_replication_role = replica`);
  await database.query(`SET maintenance_work_mem = '512MB'`);
  await database.query(`SET synchronous_commit = off`);
  const { rows: indexes } = await database.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = 'files' AND indexname NOT IN (SELECT conname FROM pg_constraint)`,
  );
  for (const { name } of indexes) await database.query(`DROP INDEX "${name}"`);
  await database.query(`INSERT INTO contents (organization_id, id) VALUES ('acme', 'content-of-all')`);
  await database.query(
    `INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id, created_at, updated_at)
     SELECT o.id, 'file-' || n, o.root_folder_id,
       (ARRAY['Übersicht ', 'report ', 'Report ', 'Äpfel ', 'zebra '])[1 + n % 5] || (n * 7919 % 1000003) || '.txt',
       'text/plain', n % 100000, 'content-of-all', 'etag', m.user_id, now() - n * interval '1 second', now()
     FROM organizations o JOIN memberships m ON m.organization_id = o.id, generate_series(1, $1::bigint) n WHERE o.id = 'acme'`,
    [FILES],
  );
  for (const { definition } of indexes) await database.query(definition);
  await database.query('VACUUM ANALYZE files');
}
