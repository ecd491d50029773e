import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { startRelay } from '../infrastructure/relay';
import { repetitions } from '../infrastructure/repetitions';
import { answerOf, collect, type UploadCall, type UploadMessage, write } from './client';
import { createIsolatedGrpcFixture, type IsolatedGrpcFixture } from './fixture';

const timeout = { timeout: 30_000, interval: 50 };
let fixture: IsolatedGrpcFixture;
let count = 0;

beforeAll(async () => {
  fixture = await createIsolatedGrpcFixture();
});
afterAll(() => fixture?.remove());

const nextStart = () => {
  count += 1;
  return { resource_id: fixture.root, store_name: `broken-${count}.bin` };
};

/** What a call came to: the code in its answer's status, or the name of the code that it failed with. */
const outcomeOf = (call: UploadCall) =>
  answerOf(call).then(
    (answer) => answer.status.code,
    (error: ServiceError) => status[error.code],
  );

const uploadsUnderWay = async () => (await fixture.query('SELECT 1 FROM uploads')).length;

const expectNothingLeft = async () => {
  await vi.waitFor(async () => expect(await uploadsUnderWay()).toBe(0), timeout);
  expect(await fixture.usage()).toEqual({ fileCount: 0, sizeBytes: 0, trashedSizeBytes: 0 });
};

describe('a malformed stream fails as a call', () => {
  const block = Buffer.from('x');
  it.each<[string, () => UploadMessage[]]>([
    ['with nothing in it', () => []],
    ['that begins with a block', () => [{ block }]],
    ['that begins with a message which has neither', () => [{}]],
    ['with two starts', () => [{ start: nextStart() }, { start: nextStart() }]],
    ['with a second start after blocks', () => [{ start: nextStart() }, { block }, { start: nextStart() }]],
    ['with a message that has neither', () => [{ start: nextStart() }, { block }, {}]],
  ])('%s', async (_, messages) => {
    const call = fixture.grpc.upload();
    const outcome = outcomeOf(call);
    for (const message of messages()) await write(call, message);
    call.end();
    expect(await outcome).toBe('INVALID_ARGUMENT');
    await expectNothingLeft();
  });

  it('before it has ended', async () => {
    const call = fixture.grpc.upload();
    const outcome = outcomeOf(call);
    await write(call, { block });
    expect(await outcome).toBe('INVALID_ARGUMENT');
  });
});

it('an upload that cannot be is answered before it has ended, whatever else is sent', async () => {
  const call = fixture.grpc.upload();
  const outcome = outcomeOf(call);
  await write(call, { start: { resource_id: 'nothing' } });
  for (let blocks = 0; blocks < 20; blocks += 1) call.write({ block: randomBytes(100_000) });
  expect(await outcome).toBe(5);
});

it('cancelled at any moment, an upload leaves nothing', async () => {
  for (let round = repetitions(30, 5); round > 0; round -= 1) {
    const call = fixture.grpc.upload();
    const outcome = outcomeOf(call);
    const blocks = randomInt(4);
    await write(call, { start: nextStart() });
    for (let sent = 0; sent < blocks; sent += 1)
      await write(call, { block: randomBytes(randomInt(1, 200_000)) });
    await pause(randomInt(30));
    call.cancel();
    expect(await outcome).toBe('CANCELLED');
  }
  await expectNothingLeft();
});

it('past its deadline, an upload ends and leaves nothing', async () => {
  const call = fixture.grpc.upload({ deadline: Date.now() + 1_500 });
  const outcome = outcomeOf(call);
  await write(call, { start: nextStart() });
  await write(call, { block: randomBytes(100_000) });
  expect(await outcome).toBe('DEADLINE_EXCEEDED');
  await expectNothingLeft();
  expect(fixture.service.logs()).toMatch(/"method":"UploadFile","code":"(DEADLINE_EXCEEDED|CANCELLED)"/);
});

it('with its connection gone, an upload leaves nothing, and one that streams into a file what was flushed', async () => {
  const [host = '', port = ''] = fixture.service.grpcAddress.split(':');
  const relay = await startRelay({ host, port: Number(port) });
  const far = fixture.callerOf(fixture.owner.token, `127.0.0.1:${relay.port}`);
  const { resource_id, name } = await fixture.owner.upload('', 'streamed.log');
  const calls = [far.upload(), far.upload()];
  const outcomes = calls.map(outcomeOf);
  const starts = [nextStart(), { resource_id, streaming_mode: true, eager_flush: true }];
  for (const [at, call] of calls.entries()) {
    await write(call, { start: starts[at] });
    await write(call, { block: Buffer.alloc(10_000, 'a') });
  }
  await vi.waitFor(async () => {
    expect((await fixture.grpc.call('GetFile', { resource_id })).file?.size).toBe('10000');
  }, timeout);
  await relay.cut();
  expect(await Promise.all(outcomes)).not.toContain(0);
  await vi.waitFor(async () => {
    const path = `/api/v1/${name}/metadata`;
    expect(await fixture.owner.get(path)).toMatchObject({ state: 'ACTIVE', size_bytes: '10000' });
  }, timeout);
  await fixture.owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
  await expectNothingLeft();
});

describe('a download', () => {
  it('that is cancelled ends there, and its next one comes whole', async () => {
    const content = randomBytes(30_000_000);
    const { resource_id, name } = await fixture.owner.upload(content, 'large.bin');
    const call = fixture.grpc.download({ resource_id });
    const error = await new Promise<ServiceError>((resolve) => {
      call.on('error', resolve);
      call.once('data', () => call.cancel());
    });
    expect(error.code).toBe(status.CANCELLED);
    await vi.waitFor(
      () => expect(fixture.service.logs()).toMatch(/"method":"DownloadFile","code":"CANCELLED"/),
      timeout,
    );
    expect((await collect(fixture.grpc.download({ resource_id }))).content.equals(content)).toBe(true);
    await fixture.owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
  });

  it('past its deadline ends with DEADLINE_EXCEEDED', async () => {
    const call = collect(fixture.grpc.download({ resource_id: fixture.root }, { deadline: Date.now() - 1 }));
    await expect(call).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  });
});

it('bytes that are no message fail the call as the caller’s mistake', async () => {
  const { client } = fixture.grpc;
  const bytes = (value: Buffer) => value;
  const garbage = Buffer.from([0xff, 0xff]);
  const metadata = new Metadata();
  metadata.set('authorization', `${fixture.owner.token}`);
  const failure = await new Promise<ServiceError | null>((resolve) => {
    client.makeUnaryRequest('/holdall.file.v1.FileAPI/GetFile', bytes, bytes, garbage, metadata, (error) =>
      resolve(error),
    );
  });
  expect(failure?.code).toBe(status.INVALID_ARGUMENT);
});

it('and nothing of all this is left that must not be', async () => {
  await assertInvariantsSoon(fixture.instance.env);
});
