import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createFolderCaller, type FolderCaller } from '../folders/folder-caller';
import type { ApiFolder } from '../infrastructure/api';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import { createHarness, deathOf, type Harness, hasFailed } from './harness';

type ApiOperation = {
  name: string;
  done: boolean;
  metadata: { done_count: number; total_count: number };
  error?: { code: number; details: { reason: string }[] };
  response?: { count: number };
};

/** More than one slice. */
const FILES = 1_056;

let harness: Harness;
let we: FolderCaller;
let top: ApiFolder;
beforeAll(async () => {
  harness = await createHarness();
  we = createFolderCaller(harness.owner);
  const service = await harness.start();
  top = await we.make('top');
  const first = await we.make('first', top);
  await Promise.all(Array.from({ length: 33 }, (_, number) => we.put(`file ${number}`, first)));
  for (let copy = 1; copy < 32; copy += 1) await harness.owner.post(`/api/v1/${first.name}:copy`);
  await service.stop();
});
afterEach(async ({ task }) => {
  if (hasFailed(task)) await harness.cleanUp();
});
afterAll(() => harness?.remove());

const begin = async (verb: string) => {
  const response = await harness.owner.call(`${harness.owner.organizationPath}/files:${verb}`, {
    method: 'POST',
    headers: { Prefer: 'respond-async' },
    json: { folder: top.name, recursive: true },
  });
  expect(response.status).toBe(202);
  return (await response.json()) as ApiOperation;
};
const read = ({ name }: ApiOperation) => harness.owner.get<ApiOperation>(`/api/v1/${name}`);
const finished = async (operation: ApiOperation) => {
  await expect
    .poll(() => read(operation), { timeout: 30_000, interval: 50 })
    .toMatchObject({ done: true, metadata: { total_count: FILES } });
  return read(operation);
};
const events = async (action: string) =>
  query(harness.env, `SELECT target FROM audit_events WHERE action = '${action}'`);
const trashed = async () => query(harness.env, 'SELECT id FROM files WHERE deleted_at IS NOT NULL');

it('a batch continues after its process was killed, and changes and records each file once', async () => {
  const dying = await harness.start({ FAILPOINT: 'operation.after_slice:kill' });
  const operation = await begin('batchDelete');
  expect(await deathOf(dying)).toBe('SIGKILL');
  expect(await trashed()).toHaveLength(1_000);

  const service = await harness.start();
  expect(await finished(operation)).toMatchObject({
    response: { count: FILES },
    metadata: { done_count: FILES },
  });
  const targets = (await events('file.delete')).map(({ target }) => target);
  expect(new Set(targets).size).toBe(FILES);
  expect(targets).toHaveLength(FILES);
  expect(await query(harness.env, 'SELECT DISTINCT deletion_id FROM files')).toHaveLength(1);
  await assertInvariantsSoon(harness.env);
  await service.stop();
});

it('a batch ends when its caller loses the permission, and says so', async () => {
  const dying = await harness.start({ FAILPOINT: 'operation.after_slice:kill' });
  const operation = await begin('batchUndelete');
  expect(await deathOf(dying)).toBe('SIGKILL');
  await query(harness.env, `UPDATE tokens SET scopes = '{files:read}'`);

  const service = await harness.start();
  await expect
    .poll(() => query(harness.env, 'SELECT 1 FROM operations WHERE error IS NOT NULL'), { timeout: 30_000 })
    .toHaveLength(1);
  await query(harness.env, `UPDATE tokens SET scopes = '{files:write}'`);
  expect(await read(operation)).toMatchObject({
    done: true,
    metadata: { done_count: 1_000, total_count: FILES },
    error: { details: [{ reason: 'NOT_A_MEMBER' }] },
  });
  expect(await trashed()).toHaveLength(FILES - 1_000);
  await assertInvariantsSoon(harness.env);
  await service.stop();
});

it('a batch that is cancelled ends at once, keeps what it has done, and does no more', async () => {
  const first = await harness.start();
  const whole = await begin('batchUndelete');
  await expect.poll(() => read(whole), { timeout: 30_000, interval: 50 }).toMatchObject({ done: true });
  await first.stop();
  const dying = await harness.start({ FAILPOINT: 'operation.after_slice:kill' });
  const operation = await begin('batchDelete');
  expect(await deathOf(dying)).toBe('SIGKILL');
  // Another process works on it, and takes long.
  await query(harness.env, `UPDATE operations SET lease_until = now() + interval '1 hour'`);

  const service = await harness.start();
  const cancel = () => harness.owner.post(`/api/v1/${operation.name}:cancel`);
  expect([await cancel(), await cancel()]).toEqual([{}, {}]);
  const cancelled = {
    done: true,
    metadata: { done_count: 1_000, total_count: FILES },
    error: { code: 1, details: [{ reason: 'OPERATION_CANCELLED' }] },
  };
  expect(await read(operation)).toMatchObject(cancelled);
  // Operations are claimed in order: this one would come later.
  const later = await begin('batchUndelete');
  await expect.poll(() => read(later), { timeout: 30_000, interval: 50 }).toMatchObject({ done: true });
  expect(await read(later)).toMatchObject({ response: { count: 1_000 } });
  expect(await read(operation)).toMatchObject(cancelled);
  await assertInvariantsSoon(harness.env);
  await service.stop();
});
