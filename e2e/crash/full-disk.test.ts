import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ApiFile, ApiStatus } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { download } from './harness';
import { onSmallDisk } from './on-small-disk';

await onSmallDisk(16 * 2 ** 20, ({ harness, dataDirectory, fill }) => {
  const upload = (size: number) =>
    harness().owner.call(`${harness().owner.organizationPath}/files:upload?filename=${size}.bin`, {
      method: 'POST',
      body: randomBytes(size),
    });

  async function expectFull(answer: Response): Promise<void> {
    expect(answer.status).toBe(507);
    const { code, details } = (await answer.json()) as ApiStatus;
    expect([code, details[0]?.reason]).toEqual([8, 'STORAGE_FULL']);
    await assertInvariantsSoon(harness().env);
  }

  it.each([17, 20, 40])('an upload of %i MiB is answered 507 and leaves nothing', async (mebibytes) => {
    await expectFull(await upload(mebibytes * 2 ** 20));
    expect(await readdir(join(dataDirectory, 'objects/tmp'))).toEqual([]);
    expect((await upload(1000)).status).toBe(200);
  });

  it('several uploads that fill it together fail or succeed each for itself', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => upload(5 * 2 ** 20 + at)));
    const statuses = answers.map(({ status }) => status);
    for (const status of statuses) expect([200, 507]).toContain(status);
    expect(statuses).toContain(507);
    await assertInvariantsSoon(harness().env);
    for (const answer of answers.filter(({ status }) => status === 200)) {
      const { name } = (await answer.json()) as ApiFile;
      await harness().owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
    }
    await assertInvariantsSoon(harness().env);
  });

  it('a replacement is answered 507 and the file keeps its content', async () => {
    const file = await harness().owner.upload('kept', 'kept.txt');
    const path = `/api/v1/${file.name}:upload`;
    await expectFull(await harness().owner.call(path, { method: 'PUT', body: randomBytes(20 * 2 ** 20) }));
    expect(Buffer.from(await download(harness().owner, file)).toString()).toBe('kept');
  });

  it('the next upload succeeds as soon as there is space', async () => {
    const free = await fill(16 * 2 ** 20);
    await expectFull(await upload(1_000_000));
    await free();
    expect((await upload(1_000_000)).status).toBe(200);
    expect((await fetch(`${harness().owner.url}/healthz`)).status).toBe(200);
    await harness().reconcile();
    await assertInvariantsSoon(harness().env);
  });

  it('a deletion is possible, and frees space', async () => {
    const file = await harness().owner.upload(randomBytes(1_000_000), 'big.bin');
    const free = await fill(16 * 2 ** 20);
    const { status } = await harness().owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
    expect(status).toBe(200);
    await assertInvariantsSoon(harness().env);
    expect((await upload(500_000)).status).toBe(200);
    await free();
  });
});
