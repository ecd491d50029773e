import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createFolderCaller, type FolderCaller, names } from '../folders/folder-caller';
import type { ApiFile, ApiFolder } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import type { Service } from '../infrastructure/service';
import { begin, patch, uploadUrl } from '../uploads/tus';
import { createHarness, deathOf, type Harness, hasFailed } from './harness';

let harness: Harness;
let we: FolderCaller;
let service: Service;
let folder: ApiFolder;
let file: ApiFile;
let location: string | undefined;

const call = (method: string, path: string, body?: string) =>
  harness.owner.call(`/api/v1/${path}`, { method, body });
const contentsOf = async () => {
  const { versions } = await harness.owner.get<{ versions: { name: string }[] }>(
    `/api/v1/${file.name}/versions`,
  );
  return Promise.all(versions.map(async ({ name }) => (await call('GET', `${name}:download`)).text()));
};
const live = async () =>
  names(await we.listFiles({ folder: 'root', recursive: 'true', order_by: 'filename' }));

/**
 * What is done at which point, and what is there before and after it: the contents of the file, newest first,
 * and the names of all files. Each step begins with what the one before has left.
 */
const steps = [
  {
    point: 'version.before_restore',
    // The first version has the id of the file.
    act: () => call('POST', `${file.name}/versions/${file.resource_id}:restore`),
    before: [['two', 'one'], ['plan.txt']],
    after: [['one', 'two', 'one'], ['plan.txt']],
  },
  {
    point: 'up.before_commit',
    act: async () => fetch(await urlOfFile(), { method: 'PUT', body: 'three' }),
    before: [['one', 'two', 'one'], ['plan.txt']],
    after: [['three', 'one', 'two', 'one'], ['plan.txt']],
  },
  {
    point: 'fin.before_commit',
    act: async () => {
      location ??= await begin(await urlOfFile(), 4);
      return patch(location, 0, 'four');
    },
    before: [['three', 'one', 'two', 'one'], ['plan.txt']],
    after: [['four', 'three', 'one', 'two', 'one'], ['plan.txt']],
  },
  {
    point: 'copy.before_commit',
    act: () => call('POST', `${file.name}:copy`, '{}'),
    before: [['four', 'three', 'one', 'two', 'one'], ['plan.txt']],
    after: [
      ['four', 'three', 'one', 'two', 'one'],
      ['plan (2).txt', 'plan.txt'],
    ],
  },
  {
    point: 'folder.after_copied_files',
    act: () => call('POST', `${folder.name}:copy`, '{}'),
    before: [
      ['four', 'three', 'one', 'two', 'one'],
      ['plan (2).txt', 'plan.txt'],
    ],
    after: [
      ['four', 'three', 'one', 'two', 'one'],
      ['plan (2).txt', 'plan (2).txt', 'plan.txt', 'plan.txt'],
    ],
  },
];
const urlOfFile = async () => (await uploadUrl(harness.owner, { file: file.name })).upload_uri;

beforeAll(async () => {
  harness = await createHarness();
  we = createFolderCaller(harness.owner);
  service = await harness.start();
  folder = await we.make('top');
  file = await we.put('plan.txt', folder, 'one');
  await call('PUT', `${file.name}:upload`, 'two');
  await service.kill();
  service = await harness.start({ FAILPOINT: `${steps[0]?.point}:kill` });
});
afterEach(async ({ task }) => {
  if (hasFailed(task)) await harness.cleanUp();
});
afterAll(() => harness?.remove());

it.each(steps)('a service that is killed at $point has changed nothing, and can', async (step) => {
  const { point, act, before, after } = step;
  expect([await contentsOf(), await live()]).toEqual(before);
  await expect(act()).rejects.toThrow();
  expect(await deathOf(service)).toBe('SIGKILL');

  // The next test finds this service ready to die at its own point.
  const next = steps[steps.indexOf(step) + 1];
  service = await harness.start(next && { FAILPOINT: `${next.point}:kill` });
  expect([await contentsOf(), await live()], point).toEqual(before);
  expect((await act()).ok).toBe(true);
  expect([await contentsOf(), await live()], point).toEqual(after);
  await assertInvariantsSoon(harness.env);
});
