import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerOf, collect, uploadAll, write } from './client';
import { createIsolatedGrpcFixture, type IsolatedGrpcFixture } from './fixture';

let fixture: IsolatedGrpcFixture;

beforeAll(async () => {
  fixture = await createIsolatedGrpcFixture();
});
afterAll(() => fixture?.remove());

/** Resident memory of the service's process, in MiB. */
function residentMebibytes(): number {
  const text = readFileSync(`/proc/${fixture.service.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024;
}

it('a hundred streams at once go in and come out on one connection, each its own bytes', async () => {
  const contents = Array.from({ length: 100 }, () => randomBytes(300_000));
  const pieces = (content: Buffer) => [content.subarray(0, 100_000), content.subarray(100_000)];
  const answers = await Promise.all(
    contents.map((content, at) =>
      uploadAll(fixture.grpc, { resource_id: fixture.root, store_name: `many-${at}` }, pieces(content)),
    ),
  );
  expect(answers.filter(({ status }) => status.code !== 0)).toEqual([]);
  const downloads = await Promise.all(
    contents.map((_, at) =>
      collect(fixture.grpc.download({ resource_id: fixture.root, file_path: `many-${at}` })),
    ),
  );
  expect(downloads.every(({ content }, at) => content.equals(contents[at] as Buffer))).toBe(true);
});

it.skipIf(process.platform !== 'linux')('a slow reader costs the service no memory', async () => {
  const size = 250 * 2 ** 20;
  const { resource_id } = await fixture.owner.upload(Buffer.alloc(size), 'large.bin');
  const before = residentMebibytes();
  const call = fixture.grpc.download({ resource_id });
  // Read at all, so that it has begun, and then not.
  await new Promise((resolve) => call.once('data', resolve));
  call.pause();
  let most = 0;
  for (let watched = 0; watched < 15; watched += 1) {
    await pause(100);
    most = Math.max(most, residentMebibytes());
  }
  expect(most - before).toBeLessThan(100);
  const { content } = await collect(call);
  expect(content.length).toBeGreaterThan(size - 2 ** 20);
});

it.skipIf(process.platform !== 'linux')(
  'a sender that is faster than the service costs it no memory',
  async () => {
    const call = fixture.grpc.upload();
    const answer = answerOf(call);
    await write(call, { start: { resource_id: fixture.root, store_name: 'fast.bin' } });
    const before = residentMebibytes();
    let most = 0;
    const block = Buffer.alloc(4 * 2 ** 20);
    for (let sent = 0; sent < 100; sent += 1) {
      await write(call, { block });
      most = Math.max(most, residentMebibytes());
    }
    call.end();
    expect((await answer).status.code).toBe(0);
    expect(most - before).toBeLessThan(150);
  },
);
