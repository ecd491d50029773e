import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { ApiArchive } from '../../archives/zip';
import { type Caller, createCaller } from '../../infrastructure/api';
import { fillTree } from '../fill-tree';
import { peakMebibytes } from '../processes';
import { type Product, startProduct } from '../servers';
import { atMost, type Bench, median, type Row, spread } from '../table';

/** How many replacements each side makes in one round, one after the other. */
const REPLACEMENTS = 100;
const REPLACED_BYTES = 4 * 2 ** 10;

/** What versions, copies and archives cost beyond the bytes. */
export async function measureVersions(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  try {
    return [
      await measureReplacing(bench, product),
      await measureCopy(bench, product),
      await measureEntries(product),
    ];
  } finally {
    await product.stop();
  }
}

/** Replacing a file where versions are kept, against an organization that keeps none. */
async function measureReplacing({ rounds }: Bench, { url, api }: Product): Promise<Row> {
  await api.post('/api/v1/organizations', { organization_id: 'without' });
  const other = createCaller(url, api.token, 'without');
  const rules = { method: 'PATCH', json: { keep_versions: 0 } };
  const { ok, status } = await other.call(other.organizationPath, rules);
  if (!ok) throw new Error(`Setting keep_versions answered ${status}.`);
  const sides = { kept: [] as number[], discarded: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    sides.kept.push(await replace(api));
    sides.discarded.push(await replace(other));
  }
  return {
    what: `Replace a file of 4 KiB ${REPLACEMENTS} times with versions, against without`,
    holdall: `${spread(sides.kept)} ms`,
    plain: `${spread(sides.discarded)} ms`,
    ...atMost(1.1, median(sides.kept) / median(sides.discarded)),
  };
}

async function replace(caller: Caller): Promise<number> {
  const { name } = await caller.upload(randomBytes(REPLACED_BYTES));
  const before = performance.now();
  for (let count = 0; count < REPLACEMENTS; count += 1) {
    const path = `/api/v1/${name}:upload`;
    const answer = await caller.call(path, { method: 'PUT', body: randomBytes(REPLACED_BYTES) });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`A replacement answered ${answer.status}.`);
  }
  return performance.now() - before;
}

/** A tree of 10,000 files and folders, copied as a whole. */
async function measureCopy({ rounds }: Bench, product: Product): Promise<Row> {
  const { api } = product;
  await fillTree(product, { folder: 'tree', folders: 1_000, files: 9_000 });
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now();
    await api.post(`${api.organizationPath}/folders/tree:copy`, { display_name: `copy ${round}` });
    times.push(performance.now() - before);
  }
  return {
    what: 'Copy a tree of 10,000 files and folders',
    holdall: `${spread(times)} ms`,
    goal: '≤ 1000 ms',
    isMet: median(times) <= 1_000,
  };
}

/** An archive of as many entries as there may be, each of 4 KiB. */
async function measureEntries(product: Product): Promise<Row> {
  const { api, pid } = product;
  const { resource_id } = await api.upload(randomBytes(4 * 2 ** 10));
  await fillTree(product, { folder: 'many', folders: 1, files: 99_999, contentOf: resource_id });
  let archive: ApiArchive | undefined;
  const before = performance.now();
  const whileCreated = await growth(pid, async () => {
    archive = await api.post<ApiArchive>(`${api.organizationPath}/files:zip`, { names: ['many'] });
  });
  const createdMs = performance.now() - before;
  const whileRead = await growth(pid, async () => {
    const answer = await fetch(archive?.zip_uri ?? '');
    if (!answer.ok || !answer.body) throw new Error(`The archive answered ${answer.status}.`);
    for await (const _chunk of answer.body);
  });
  return {
    what: 'An archive of 100,000 entries of 4 KiB: memory while it is downloaded',
    holdall: `+${Math.round(whileRead)} MiB`,
    goal: '≤ +30 MiB',
    isMet: whileRead <= 30,
    note: `created in ${Math.round(createdMs)} ms with +${Math.round(whileCreated)} MiB`,
  };
}

/** By how much the memory of a process goes above what it has now, in MiB. */
async function growth(pid: number, work: () => Promise<void>): Promise<number> {
  // 5 resets the peak (proc(5)).
  await writeFile(`/proc/${pid}/clear_refs`, '5');
  const before = peakMebibytes(pid);
  await work();
  return peakMebibytes(pid) - before;
}
