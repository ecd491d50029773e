import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { load } from '../load';
import { cpuSeconds } from '../processes';
import { type Product, startProduct } from '../servers';
import { atMost, type Bench, median, type Row, spread } from '../table';

const DOWNLOADS_PER_ROUND = 60;
/** How long a flood runs before the download beside it begins. */
const BEGINNING_MS = 500;

type Flood = { kind: string; clients: number };

/** Clients that wait for each response, and those that only keep a connection open. */
const FLOODS: Flood[] = [
  { kind: 'wrong passwords', clients: 16 },
  { kind: 'sign-ups', clients: 16 },
  { kind: 'gRPC health checks', clients: 16 },
  { kind: 'slow bodies of pages', clients: 200 },
  { kind: 'connections', clients: 200 },
  { kind: 'long targets', clients: 16 },
];

/**
 * The time of a small download, idle and under floods by clients without a credential, passwords and sign-ups
 * from many networks. The attacker is a process of its own at the lowest priority, and pauses 20 ms after
 * each attack: it shares the cores with the service, which real attackers do not. What the service itself
 * spends on the flood counts in full, and is in the note.
 */
export async function measureFlood(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench, 'disk', {
    TRUSTED_PROXIES: '127.0.0.1',
    SIGN_UP: 'open',
  });
  try {
    const file = await product.api.upload(Buffer.alloc(2 ** 20, 'a'), 'a.bin');
    const url = `${product.url}/api/v1/${file.name}:download`;
    const download = async () => {
      const options = { connections: 1, count: DOWNLOADS_PER_ROUND, headers: product.authorization };
      return (await load(url, options)).p50;
    };
    const links = await createLinks(product, file.name);
    const rows: Row[] = [];
    for (const flood of FLOODS) rows.push(await compare(bench, { product, flood, links, download }));
    return rows;
  } finally {
    await product.stop();
  }
}

type Comparison = { product: Product; flood: Flood; links: string[]; download: () => Promise<number> };

async function compare(bench: Bench, { product, flood, links, download }: Comparison): Promise<Row> {
  const idle: number[] = [];
  const flooded: number[] = [];
  const sum = { attacks: 0, cpu: 0, seconds: 0 };
  await download();
  for (let round = 0; round < bench.rounds; round += 1) {
    idle.push(await download());
    const started = { at: performance.now(), cpu: cpuSeconds(product.pid) };
    const end = startAttack(product, flood, links);
    await delay(BEGINNING_MS);
    flooded.push(await download());
    sum.attacks += await end();
    sum.cpu += cpuSeconds(product.pid) - started.cpu;
    sum.seconds += (performance.now() - started.at) / 1000;
  }
  const rate = Math.round(sum.attacks / sum.seconds);
  const busy = Math.round((sum.cpu / sum.seconds) * 100);
  return {
    what: `1 MiB down, under a flood of ${flood.kind} by ${flood.clients} clients, against idle: p50`,
    holdall: `${spread(flooded, 1)} ms`,
    plain: `${spread(idle, 1)} ms`,
    ...atMost(1.5, median(flooded) / median(idle)),
    note: `the other column is Holdall, idle; ${rate} attacks/s, ${busy} % of a core for them and the downloads`,
  };
}

/** Answers a function that ends the flood, with the number of attacks. */
function startAttack({ url, grpcAddress }: Product, { kind, clients }: Flood, links: string[]) {
  const options = {
    kind,
    clients,
    pauseMs: 20,
    port: Number(new URL(url).port),
    grpcPort: Number(grpcAddress.split(':').at(-1)),
    links,
  };
  const script = join(import.meta.dirname, '../attack.mjs');
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return async () => {
    child.stdin.end();
    await once(child, 'close');
    return Number(output);
  };
}

/** Share links with passwords: each has its own limit of wrong ones. */
async function createLinks({ api }: Product, fileName: string): Promise<string[]> {
  const links: string[] = [];
  for (let at = 0; at < 10; at += 1) {
    const link = { password: `the password of ${at}` };
    links.push((await api.post<{ share_uri: string }>(`/api/v1/${fileName}/shareLinks`, link)).share_uri);
  }
  return links;
}
