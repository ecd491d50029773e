import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolderCaller, type FolderCaller, names } from '../folders/folder-caller';
import { type ApiFolder, createCaller } from '../infrastructure/api';
import { freePorts } from '../infrastructure/free-ports';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import { createHarness, type Harness } from './harness';

/** More than there are counters of the usage: with one of them locked, some upload waits for it. */
const UPLOADS = 64;

let harness: Harness;
let we: FolderCaller;
beforeAll(async () => {
  harness = await createHarness();
  // The owner of the harness speaks to this one.
  await harness.start();
  we = createFolderCaller(harness.owner);
});
afterAll(() => harness?.remove());

/** A folder with files in it and in a folder below. */
async function makeTree(name: string): Promise<ApiFolder> {
  const top = await we.make(name);
  const inner = await we.make('inner', top);
  for (const folder of [top, inner]) await we.put(`in ${folder.display_name}`, folder);
  return top;
}

const inTree = async ({ name }: ApiFolder) =>
  names(await we.listFiles({ folder: name, recursive: 'true', order_by: 'filename' }));

/** Another process, which stops in the middle of the change that it is asked for. */
async function stopIn(failpoint: string, change: (slow: FolderCaller, url: string) => Promise<unknown>) {
  const [port] = await freePorts(1);
  const service = await harness.start({ PORT: String(port), FAILPOINT: `${failpoint}:hang` });
  const slow = createFolderCaller(createCaller(service.url, harness.owner.token));
  const stopped = () =>
    query(
      harness.env,
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
       AND state = 'idle in transaction' AND clock_timestamp() - state_change > interval '200 ms'`,
    );
  change(slow, service.url).catch(() => {});
  await expect.poll(stopped, { interval: 50 }).toHaveLength(1);
  return service;
}

/** What others do meanwhile, elsewhere in the same organization. Each of it would wait for a lock forever. */
async function workElsewhere(): Promise<void> {
  const here = await we.make(`elsewhere ${crypto.randomUUID()}`);
  const files = await Promise.all(Array.from({ length: UPLOADS }, (_, n) => we.put(`file ${n}`, here)));
  const selection = { names: files.slice(0, 10).map(({ name }) => name) };
  const post = (verb: string, json: object) =>
    harness.owner.post(`${harness.owner.organizationPath}/files:${verb}`, json);
  const other = await we.make('other', here);
  await we.change(other, { display_name: 'renamed' });
  expect(await post('batchMove', { ...selection, destination_folder: other.name })).toEqual({ count: 10 });
  expect(await post('batchDelete', selection)).toEqual({ count: 10 });
  expect(await post('batchUndelete', selection)).toEqual({ count: 10 });
  await harness.owner.post(`/api/v1/${here.name}:copy`);
  await we.remove(other, '?force=true');
  await we.undelete(other);
  await we.remove(here, '?force=true');
  expect(await we.listFiles({ folder: 'root' })).toEqual([]);
}

describe('while a change of many entries runs, others go on, and readers see the state before it', () => {
  it.each<[string, string, (slow: FolderCaller, top: ApiFolder, url: string) => Promise<unknown>]>([
    ['a deletion', 'changes.before_count', (slow, top) => slow.remove(top, '?force=true')],
    [
      'a deletion for ever',
      'changes.before_count',
      (slow, top) => slow.remove(top, '?force=true&purge=true'),
    ],
    [
      'a batch',
      'changes.before_count',
      (_slow, top, url) =>
        createCaller(url, harness.owner.token).post(`${harness.owner.organizationPath}/files:batchDelete`, {
          folder: top.name,
          recursive: true,
        }),
    ],
    [
      'a copy',
      'folder.after_copied_files',
      (_slow, top, url) => createCaller(url, harness.owner.token).post(`/api/v1/${top.name}:copy`),
    ],
  ])('%s', async (name, failpoint, change) => {
    const top = await makeTree(name);
    const before = await inTree(top);
    const service = await stopIn(failpoint, (slow, url) => change(slow, top, url));
    await workElsewhere();
    expect(await inTree(top)).toEqual(before);
    await service.kill();
    expect(await inTree(top)).toEqual(before);
    await we.remove(top, '?force=true');
    await assertInvariantsSoon(harness.env);
  });

  it('a restoration', async () => {
    const top = await makeTree('restored');
    await we.remove(top, '?force=true');
    const service = await stopIn('folder.after_restored_folders', (slow) => slow.undelete(top));
    await workElsewhere();
    expect((await we.refuse('GET', top.name)).reason).toBe('FOLDER_NOT_FOUND');
    await service.kill();
    await we.undelete(top);
    expect(await inTree(top)).toEqual(['in inner', 'in restored']);
    await assertInvariantsSoon(harness.env);
  });
});
