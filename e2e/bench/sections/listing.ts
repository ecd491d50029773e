import pg from 'pg';
import { createCaller } from '../../infrastructure/api';
import { load } from '../load';
import { type Product, startProduct } from '../servers';
import { atMost, type Bench, median, type Row, spread } from '../table';

const goal = 1.5;
const sizes = { small: 1_000, large: 1_000_000 };
/** How far a deep page lies behind the first, in files. */
const depths = { small: 500, large: 100_000 };
const fields = ['create_time', 'update_time', 'filename', 'size_bytes'];
const views = [
  ...fields.flatMap((field) => [`order_by=${field}`, `order_by=${field}%20desc`]),
  'folder=root',
  'folder=root&order_by=filename',
  'folder=root&recursive=true',
];

type Organization = keyof typeof sizes;

/**
 * p99 of one page of 50 in an organization of 1,000 files and in one of 1,000,000: each order, first page and
 * deep ones.
 */
export async function measureListing(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  try {
    for (const organization of ['small', 'large'] as const) await fill(product, organization);
    const rows: Row[] = [];
    for (const view of views) {
      for (const isDeep of [false, true]) rows.push(await compare(bench, product, view, isDeep));
    }
    return rows;
  } finally {
    await product.stop();
  }
}

async function compare(bench: Bench, product: Product, view: string, isDeep: boolean): Promise<Row> {
  const urls = {
    small: await pageUrl(product, 'small', view, isDeep),
    large: await pageUrl(product, 'large', view, isDeep),
  };
  const times = { small: [] as number[], large: [] as number[] };
  const usual = { small: [] as number[], large: [] as number[] };
  const options = { connections: 1, headers: product.authorization };
  // PostgreSQL plans a prepared statement again for its first five uses on each connection.
  for (const url of Object.values(urls)) await load(url, { ...options, count: 20 });
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const organization of ['small', 'large'] as const) {
      const { p50, p99 } = await load(urls[organization], { ...options, count: 300 });
      times[organization].push(p99);
      usual[organization].push(p50);
    }
  }
  return {
    what: `List ${decodeURIComponent(view)}, ${isDeep ? 'deep' : 'first'} page: p99 of 1,000,000 against 1,000`,
    holdall: `${spread(times.large, 1)} ms, ${spread(times.small, 1)} ms`,
    ...atMost(goal, median(times.large) / median(times.small)),
    note: `p50 ${spread(usual.large, 1)} ms, ${spread(usual.small, 1)} ms`,
  };
}

/** The address of a page of 50: the first, or one that is reached page by page. */
async function pageUrl(product: Product, organization: Organization, view: string, isDeep: boolean) {
  const caller = createCaller(product.url, product.api.token, organization);
  const path = `${caller.organizationPath}/files?${view}`;
  let token = '';
  for (let passed = 0; isDeep && passed < depths[organization]; ) {
    const size = Math.min(1000, depths[organization]);
    const page = await caller.get<{ next_page_token: string }>(
      `${path}&page_size=${size}&page_token=${encodeURIComponent(token)}`,
    );
    token = page.next_page_token;
    passed += size;
  }
  return `${product.url}${path}&page_size=50&page_token=${encodeURIComponent(token)}`;
}

/** Rows without bytes: a listing never looks at those. */
async function fill({ api, databaseUrl }: Product, organization: Organization): Promise<void> {
  await api.post('/api/v1/organizations', { organization_id: organization });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const values = [organization, sizes[organization]];
    await client.query(
      `INSERT INTO contents (organization_id, id) SELECT $1, $1 || '-content-' || n FROM generate_series(1, $2::int) n`,
      values,
    );
    await client.query(
      `INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id,
         created_at, updated_at)
       SELECT o.id, o.id || '-' || n, o.root_folder_id, 'report ' || md5(n::text) || '.txt', 'text/plain', n % 100000,
         o.id || '-content-' || n, 'etag', m.user_id, now() - n * interval '1 second', now() - (n % 86400) * interval '1 second'
       FROM organizations o JOIN memberships m ON m.organization_id = o.id, generate_series(1, $2::int) n WHERE o.id = $1`,
      values,
    );
    await client.query('VACUUM ANALYZE contents');
    await client.query('VACUUM ANALYZE files');
  } finally {
    await client.end();
  }
}
