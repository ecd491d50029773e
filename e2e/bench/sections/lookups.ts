import { type Load, load } from '../load';
import { observed, type Product, type Server, startPlain, startProduct } from '../servers';
import { atLeast, atMost, type Bench, median, type Row, spread } from '../table';

const LISTED = 100;

type Goals = { speed: number; p99: number };
type Lookup = { what: string; ours: string; plain: string; goals: Goals };

/**
 * Metadata of a file, and lists of a hundred files in the order of their names, with a token on 32
 * connections, against plain node:http that selects and serializes the same from the same database with one
 * prepared statement.
 */
export async function measureLookups(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  const file = await product.api.upload('hello');
  const { folder, path } = await fillFolder(product);
  const plain = await startPlain({
    databaseUrl: product.databaseUrl,
    row: ['acme', file.resource_id],
    rows: ['acme', folder, LISTED + 1],
  });
  const lookups: Lookup[] = [
    {
      what: 'Metadata',
      ours: `/api/v1/${file.name}/metadata`,
      plain: '/row',
      goals: { speed: 0.55, p99: 2 },
    },
    {
      what: `List of ${LISTED}`,
      ours: `${path}&order_by=filename&page_size=${LISTED}`,
      plain: '/rows',
      goals: { speed: 0.85, p99: 1.3 },
    },
  ];
  const rows: Row[] = [];
  try {
    for (const lookup of lookups) rows.push(...(await compare(bench, { product, plain }, lookup)));
  } finally {
    await plain.stop();
    await product.stop();
  }
  return rows;
}

/** A folder with one file more than a page. */
async function fillFolder({ url, api, authorization }: Product): Promise<{ folder: string; path: string }> {
  const { organizationPath } = api;
  const { resource_id: folder } = await api.post<{ resource_id: string }>(`${organizationPath}/folders`, {
    display_name: 'lists',
  });
  for (let at = 0; at <= LISTED; at += 1) {
    const query = `filename=report%20${at}.txt&folder=${folder}`;
    const target = `${url}${organizationPath}/files:upload?${query}`;
    const answer = await fetch(target, { method: 'POST', headers: authorization, body: `content ${at}` });
    if (!answer.ok) throw new Error(await answer.text());
  }
  return { folder, path: `${organizationPath}/files?folder=${folder}` };
}

async function compare(
  bench: Bench,
  { product, plain }: { product: Product; plain: Server },
  lookup: Lookup,
): Promise<Row[]> {
  const { what, goals } = lookup;
  const options = { connections: 32, seconds: 3, headers: product.authorization };
  const urls = { ours: product.url + lookup.ours, plain: plain.url + lookup.plain };
  const ours: Figures[] = [];
  const theirs: Figures[] = [];
  for (const url of Object.values(urls)) await load(url, options);
  for (let round = 0; round < bench.rounds; round += 1) {
    theirs.push(await figures(plain, () => load(urls.plain, options)));
    ours.push(await figures(product, () => load(urls.ours, options)));
  }
  const of = (name: keyof Figures) => [ours.map((round) => round[name]), theirs.map((round) => round[name])];
  const [speed = [], plainSpeed = []] = of('perSecond');
  const [p99 = [], plainP99 = []] = of('p99');
  const [cpu = [], plainCpu = []] = of('cpuPerThousand');
  return [
    {
      what: `${what}, 32 connections`,
      holdall: `${spread(speed)} /s`,
      plain: `${spread(plainSpeed)} /s`,
      ...atLeast(goals.speed, median(speed) / median(plainSpeed)),
    },
    {
      what: `${what}, 32 connections: p99`,
      holdall: `${spread(p99, 1)} ms`,
      plain: `${spread(plainP99, 1)} ms`,
      ...atMost(goals.p99, median(p99) / median(plainP99)),
    },
    {
      what: `${what}: CPU for 1,000`,
      holdall: `${spread(cpu, 2)} s`,
      plain: `${spread(plainCpu, 2)} s`,
      ratio: median(cpu) / median(plainCpu),
    },
  ];
}

type Figures = Load & { cpuPerThousand: number };

async function figures(server: { pid: number }, work: () => Promise<Load>): Promise<Figures> {
  const { result, cpu } = await observed(server, work);
  return { ...result, cpuPerThousand: (cpu / result.count) * 1000 };
}
