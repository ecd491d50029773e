import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createFolderCaller, type FolderCaller, names } from '../folders/folder-caller';
import type { ApiFolder } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { createHarness, deathOf, type Harness, hasFailed } from './harness';

let harness: Harness;
let we: FolderCaller;
let top: ApiFolder;
beforeAll(async () => {
  harness = await createHarness();
  we = createFolderCaller(harness.owner);
  const service = await harness.start();
  top = await we.make('top');
  for (const folder of [top, await we.makePath('a/b', top)]) {
    for (const name of ['one', 'two']) await we.put(`${name} in ${folder.display_name}`, folder);
  }
  await service.stop();
});
afterEach(async ({ task }) => {
  if (hasFailed(task)) await harness.cleanUp();
});
afterAll(() => harness?.remove());

const all = ['one in b', 'one in top', 'two in b', 'two in top'];
const live = async () =>
  names(await we.listFiles({ folder: 'root', recursive: 'true', order_by: 'filename' }));
const inTrash = async () => names(await we.listFiles({ show_deleted: 'true', order_by: 'filename' }));

it('a service that is killed in the middle of a deletion with force has deleted nothing, and can', async () => {
  const dying = await harness.start({ FAILPOINT: 'folder.after_folders:kill' });
  await expect(we.remove(top, '?force=true')).rejects.toThrow();
  expect(await deathOf(dying)).toBe('SIGKILL');

  const service = await harness.start();
  expect(await we.read(top)).toEqual(top);
  expect([await live(), await inTrash()]).toEqual([all, []]);
  await we.remove(top, '?force=true');
  expect([await live(), await inTrash()]).toEqual([[], all]);
  await assertInvariantsSoon(harness.env);
  await service.stop();
});

it('one that is killed while it brings a folder back has brought nothing back, and can', async () => {
  const dying = await harness.start({ FAILPOINT: 'folder.after_restored_folders:kill' });
  await expect(we.undelete(top)).rejects.toThrow();
  expect(await deathOf(dying)).toBe('SIGKILL');

  const service = await harness.start();
  expect([await live(), await inTrash()]).toEqual([[], all]);
  expect(await we.undelete(top)).toEqual(top);
  expect([await live(), await inTrash()]).toEqual([all, []]);
  await assertInvariantsSoon(harness.env);
  await service.stop();
});
