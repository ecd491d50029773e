import { randomBytes } from 'node:crypto';
import type { ApiArchive } from '../../archives/zip';
import type { ApiFile } from '../../infrastructure/api';
import { peakMebibytes } from '../processes';
import { type Product, startProduct } from '../servers';
import { atLeast, type Bench, median, type Row, spread } from '../table';

/** Files of one folder each. */
const sets = [
  { what: '10,000 files of 4 KiB', count: 10_000, sizeBytes: 4 * 2 ** 10 },
  { what: '10 files of 100 MiB', count: 10, sizeBytes: 100 * 2 ** 20 },
];
/** How many requests browsers have open at once. */
const CONNECTIONS = 6;

/** One archive of many files, against downloads of the same files, in MiB/s. */
export async function measureArchives(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  try {
    const rows: Row[] = [];
    for (const set of sets) rows.push(...(await measureSet(bench, product, set)));
    return rows;
  } finally {
    await product.stop();
  }
}

async function measureSet(
  { rounds }: Bench,
  { api, pid }: Product,
  { what, count, sizeBytes }: (typeof sets)[number],
): Promise<Row[]> {
  const folder = await api.post<{ name: string }>(`${api.organizationPath}/folders`, { display_name: what });
  const files: ApiFile[] = [];
  await inPool(Array.from({ length: count }), async (_, at) => {
    const query = `filename=${at}.bin&folder=${folder.name}`;
    const answer = await api.call(`${api.organizationPath}/files:upload?${query}`, {
      method: 'POST',
      body: randomBytes(sizeBytes),
    });
    files.push((await answer.json()) as ApiFile);
  });
  const mib = (count * sizeBytes) / 2 ** 20;
  const [whole, single, creation]: [number[], number[], number[]] = [[], [], []];
  let grown = 0;
  for (let round = 0; round < rounds; round += 1) {
    single.push(
      mib /
        (await seconds(() =>
          inPool(files, async ({ name }) => drain(await api.call(`/api/v1/${name}:download`))),
        )),
    );
    let archive: ApiArchive | undefined;
    creation.push(
      1000 *
        (await seconds(async () => {
          archive = await api.post(`${api.organizationPath}/files:zip`, { names: [folder.name] });
        })),
    );
    const { zip_uri: uri } = archive as unknown as ApiArchive;
    const before = peakMebibytes(pid);
    whole.push(mib / (await seconds(async () => drain(await fetch(uri)))));
    grown = Math.max(grown, peakMebibytes(pid) - before);
  }
  const ratio = median(whole) / median(single);
  return [
    {
      what: `An archive of ${what}, against downloads of each`,
      holdall: `${spread(whole, 1)} MiB/s`,
      plain: `${spread(single, 1)} MiB/s`,
      ...atLeast(0.7, ratio),
      note: `created in ${spread(creation)} ms; peak memory +${Math.round(grown)} MiB`,
    },
  ];
}

async function drain(answer: Response): Promise<void> {
  if (!answer.ok || !answer.body) throw new Error(`A download answered ${answer.status}.`);
  for await (const _chunk of answer.body);
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}

/** Runs `work` for every item, a few at once. */
async function inPool<Item>(items: Item[], work: (item: Item, at: number) => Promise<void>): Promise<void> {
  const rest = items.entries();
  const worker = async () => {
    for (const [at, item] of rest) await work(item, at);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}
