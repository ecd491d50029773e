import { type ClientRequest, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiFile } from '../../infrastructure/api';
import { load } from '../load';
import { cpuSeconds, processTree, residentMebibytes } from '../processes';
import { type Product, startProduct } from '../servers';
import { atLeast, atMost, type Bench, median, type Row, spread } from '../table';

const STREAMS = 1_000;
const IDLE_SECONDS = 10;
const FOLLOWERS = 10;
const COMMITS = 1_000;
const COMMITS_PER_SECOND = 200;
/** Bounded, so that a machine too slow for that many has no queue of them to measure. */
const COMMITTERS = 16;

/**
 * Idle streams of changes: their memory and CPU. Then uploads, while streams follow them and without. Then
 * how long changes take from the answer to a stream.
 */
export async function measureStreams(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  const resident = () => processTree(product.pid).reduce((sum, pid) => sum + residentMebibytes(pid), 0);
  try {
    await upload(product);
    const before = resident();
    const idle = await openStreams(product, STREAMS);
    await delay(2_000);
    const more = resident() - before;
    const cpuBefore = cpuSeconds(product.pid);
    await delay(IDLE_SECONDS * 1000);
    const share = (cpuSeconds(product.pid) - cpuBefore) / IDLE_SECONDS;
    for (const stream of idle) stream.destroy();
    const [followed, alone]: [Uploads[], Uploads[]] = [[], []];
    for (let round = 0; round < bench.rounds; round += 1) {
      alone.push(await upload(product));
      const followers = await openStreams(product, FOLLOWERS);
      followed.push(await upload(product));
      for (const stream of followers) stream.destroy();
    }
    const delays = await measureDelays(product);
    return [
      {
        what: `Memory of ${STREAMS} idle streams`,
        holdall: `${more.toFixed(0)} MiB`,
        goal: '≤ 100 MiB',
        isMet: more <= 100,
      },
      {
        what: `CPU of ${STREAMS} idle streams`,
        holdall: `${(share * 100).toFixed(1)} % of a core`,
        goal: '≤ 5 %',
        isMet: share <= 0.05,
      },
      {
        what: `Uploads of 4 KiB, ${FOLLOWERS} streams follow; beside none`,
        holdall: `${spread(followed.map(rate))} /s`,
        note: `none: ${spread(alone.map(rate))} /s`,
        ...atLeast(0.95, median(followed.map(rate)) / median(alone.map(rate))),
      },
      {
        what: `CPU of the service for one of these uploads, ${FOLLOWERS} streams follow; beside none`,
        holdall: `${spread(followed.map(cost), 2)} ms`,
        note: `none: ${spread(alone.map(cost), 2)} ms`,
        ...atMost(1.05, median(followed.map(cost)) / median(alone.map(cost))),
      },
      {
        what: `From the answer about a change to its event in a stream, ${COMMITS_PER_SECOND} commits a second`,
        holdall: `${spread(delays.ms)} ms`,
        note: `${delays.perSecond.toFixed(0)} commits/s`,
        goal: '≤ 500 ms',
        isMet: median(delays.ms) <= 500,
      },
    ];
  } finally {
    await product.stop();
  }
}

type Uploads = { perSecond: number; cpuMs: number };

const rate = ({ perSecond }: Uploads) => perSecond;
const cost = ({ cpuMs }: Uploads) => cpuMs;

async function upload({ url, pid, api, authorization }: Product): Promise<Uploads> {
  const before = cpuSeconds(pid);
  const { perSecond, count } = await load(`${url}${api.organizationPath}/files:upload`, {
    connections: 16,
    seconds: 3,
    method: 'POST',
    headers: authorization,
    bodyBytes: 4_096,
  });
  return { perSecond, cpuMs: ((cpuSeconds(pid) - before) * 1_000) / count };
}

type Delays = { ms: number[]; perSecond: number };

/** Each commit renames a file of its own. */
async function measureDelays(product: Product): Promise<Delays> {
  const { api } = product;
  const files: ApiFile[] = [];
  for (let at = 0; at < COMMITS; at += 1) files.push(await api.upload('', `before ${at}`));
  const arrived = new Map<string, number>();
  let text = '';
  const [stream] = await openStreams(product, 1, (piece) => {
    text += piece;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const [, name] of lines.join('\n').matchAll(/"filename":"(after \d+)"/g))
      if (name) arrived.set(name, performance.now());
  });
  const answered = new Map<string, number>();
  const begin = performance.now();
  const rest = files.entries();
  const rename = async () => {
    for (const [at, { name }] of rest) {
      await delay(Math.max(0, begin + (at * 1_000) / COMMITS_PER_SECOND - performance.now()));
      const filename = `after ${at}`;
      const response = await api.call(`/api/v1/${name}`, { method: 'PATCH', json: { filename } });
      if (!response.ok) throw new Error(await response.text());
      answered.set(filename, performance.now());
    }
  };
  await Promise.all(Array.from({ length: COMMITTERS }, rename));
  const perSecond = COMMITS / ((performance.now() - begin) / 1_000);
  while (arrived.size < COMMITS) await delay(10);
  stream?.destroy();
  const ms = [...answered].map(([name, at]) => (arrived.get(name) ?? 0) - at);
  return { ms, perSecond };
}

/** Resolves when all of them are open. */
function openStreams(
  product: Product,
  count: number,
  onText: (text: string) => void = () => {},
): Promise<ClientRequest[]> {
  const url = `${product.url}${product.api.organizationPath}/changes:stream`;
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ClientRequest>((resolve, reject) => {
          const stream = request(url, { agent: false, headers: product.authorization }, (response) => {
            response.on('error', () => {}).once('data', () => resolve(stream));
            response.setEncoding('utf8').on('data', onText);
          });
          stream.on('error', reject).end();
        }),
    ),
  );
}
