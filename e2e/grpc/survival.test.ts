import { createHash, randomBytes, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { onEveryStore } from '../api/stores';
import { type ApiFile, createCaller } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import { answerOf, uploadAll, write } from './client';
import { createIsolatedGrpcFixture } from './fixture';

const timeout = { timeout: 60_000, interval: 100 };

onEveryStore((store) => {
  it('killed while a call streams into a file, what was flushed stays, whole and with its digest', async () => {
    const fixture = await createIsolatedGrpcFixture({ store, env: { LEASE_SECONDS: '2' } });
    try {
      const file = await fixture.owner.upload('', 'log.txt');
      const resource_id = file.resource_id;
      const metadata = async () =>
        createCaller(fixture.owner.url, fixture.owner.token).get<ApiFile>(`/api/v1/${file.name}/metadata`);
      let { service } = fixture;
      let known = Buffer.alloc(0);
      for (let round = repetitions(3, 1); round > 0; round -= 1) {
        const caller = fixture.callerOf(fixture.owner.token, service.grpcAddress);
        const call = caller.upload();
        answerOf(call).catch(() => {});
        await write(call, { start: { resource_id, streaming_mode: true, eager_flush: round % 2 === 1 } });
        const sent = [known];
        void (async () => {
          while (!call.destroyed && sent.length < 200) {
            const block = randomBytes(randomInt(1, 300_000));
            sent.push(block);
            await write(call, { block });
          }
        })();
        await vi.waitFor(
          async () => expect(Number((await metadata()).size_bytes)).toBeGreaterThan(known.length),
          timeout,
        );
        await pause(randomInt(300));
        await service.kill();
        const flushed = await fixture.query<{ size: string }>(
          'SELECT size_bytes AS size FROM files WHERE id = $1',
          [resource_id],
        );
        call.cancel();

        service = await fixture.instance.start();
        await vi.waitFor(async () => expect((await metadata()).state).toBe('ACTIVE'), timeout);
        const found = await metadata();
        const response = await fixture.owner.call(`/api/v1/${file.name}:download`);
        const content = Buffer.from(await response.arrayBuffer());
        expect(found.size_bytes).toBe(flushed[0]?.size);
        expect(found.sha256).toBe(createHash('sha256').update(content).digest('hex'));
        // A beginning of what was sent, and whole blocks of it.
        expect(Buffer.concat(sent).subarray(0, content.length).equals(content)).toBe(true);
        const ends = sent.map((_, at) => sent.slice(0, at + 1).reduce((sum, { length }) => sum + length, 0));
        expect(ends).toContain(content.length);
        known = content;
      }
      const last = fixture.callerOf(fixture.owner.token, service.grpcAddress);
      const tail = Buffer.from('and on it goes');
      const answer = await uploadAll(last, { resource_id, streaming_mode: true }, [tail]);
      expect(answer.status.code).toBe(0);
      const whole = createHash('sha256').update(known).update(tail).digest('hex');
      await vi.waitFor(async () => expect((await metadata()).sha256).toBe(whole), timeout);
      await assertInvariantsSoon(fixture.instance.env);
    } finally {
      await fixture.remove();
    }
  });
});

it('killed while a call uploads, nothing of it is ever seen', async () => {
  const fixture = await createIsolatedGrpcFixture({ env: { LEASE_SECONDS: '2' } });
  try {
    const call = fixture.grpc.upload();
    answerOf(call).catch(() => {});
    await write(call, { start: { resource_id: fixture.root, store_name: 'half.bin' } });
    for (let blocks = 0; blocks < 10; blocks += 1) await write(call, { block: randomBytes(500_000) });
    await vi.waitFor(
      async () => expect(await fixture.query('SELECT 1 FROM uploads')).toHaveLength(1),
      timeout,
    );
    await fixture.service.kill();
    await fixture.instance.start();
    await vi.waitFor(async () => expect(await fixture.objects()).toEqual([]), timeout);
    expect(await fixture.usage()).toEqual({ fileCount: 0, sizeBytes: 0, trashedSizeBytes: 0 });
  } finally {
    await fixture.remove();
  }
});
