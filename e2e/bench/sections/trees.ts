import { type Caller, createCaller } from '../../infrastructure/api';
import { fillTree } from '../fill-tree';
import { startProduct } from '../servers';
import type { Bench, Row } from '../table';

const ENTRIES = 100_000;
/** How long a neighbour may wait. */
const MAX_WAIT_MS = 500;

/**
 * How long others wait while 100,000 entries are changed at once: a client that uploads, lists and creates
 * folders in another folder of the same organization, and one in another organization.
 */
export async function measureTrees(bench: Bench): Promise<Row[]> {
  const product = await startProduct(bench);
  const { api, url } = product;
  try {
    await api.post('/api/v1/organizations', { organization_id: 'other' });
    await fillTree(product, { folder: 'tree', folders: 1_000, files: ENTRIES - 1_000 });
    const neighbours = [api, createCaller(url, api.token, 'other')];
    const send = (method: string, path: string, json?: object) => () => done(api, method, path, json);
    const tree = `${api.organizationPath}/folders/tree`;
    const files = `${api.organizationPath}/files`;
    const changes: [string, () => Promise<unknown>][] = [
      ['nothing', () => new Promise((resolve) => setTimeout(resolve, 3_000))],
      ['copy', send('POST', `${tree}:copy`, { display_name: 'copy' })],
      ['delete', send('DELETE', `${tree}?force=true`)],
      ['undelete', send('POST', `${tree}:undelete`, {})],
      [
        'move (batch)',
        send('POST', `${files}:batchMove`, { folder: 'tree', recursive: true, destination_folder: 'tree-1' }),
      ],
      ['purge', send('DELETE', `${tree}?force=true&purge=true`)],
    ];
    const rows: Row[] = [];
    for (const [what, change] of changes) rows.push(await measureWaits(neighbours, { what, change }));
    return rows;
  } finally {
    await product.stop();
  }
}

async function measureWaits(
  neighbours: Caller[],
  { what, change }: { what: string; change(): Promise<unknown> },
): Promise<Row> {
  let isOver = false;
  const started = performance.now();
  const changing = change().finally(() => {
    isOver = true;
  });
  const waits = await Promise.all(neighbours.map((neighbour) => longestWait(neighbour, () => isOver)));
  await changing;
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const [here = 0, elsewhere = 0] = waits;
  return {
    what: `Longest wait of neighbours during: ${what}, ${ENTRIES.toLocaleString('en')} entries`,
    holdall: `${Math.round(here)} ms`,
    goal: `≤ ${MAX_WAIT_MS} ms`,
    isMet: Math.max(here, elsewhere) <= MAX_WAIT_MS,
    note: `in another organization ${Math.round(elsewhere)} ms; it took ${seconds} s`,
  };
}

/** The longest of a series of requests, each of which changes or lists something small. */
async function longestWait(caller: Caller, isOver: () => boolean): Promise<number> {
  const { organizationPath } = caller;
  let longest = 0;
  for (let count = 0; !isOver(); count += 1) {
    const requests = [
      () => caller.upload('hello', `neighbour ${count}.txt`),
      () => done(caller, 'GET', `${organizationPath}/files?folder=root&page_size=100`),
      () => caller.post(`${organizationPath}/folders`, { display_name: `folder ${crypto.randomUUID()}` }),
    ];
    for (const request of requests) {
      const before = performance.now();
      await request();
      longest = Math.max(longest, performance.now() - before);
    }
  }
  return longest;
}

async function done(caller: Caller, method: string, path: string, json?: object): Promise<void> {
  const answer = await caller.call(path, { method, json });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
}
