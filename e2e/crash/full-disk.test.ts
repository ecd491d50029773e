import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile, ApiStatus } from '../infrastructure/api';
import { assertInvariants, assertInvariantsSoon } from '../infrastructure/invariants';
import { mountSmallDisk, type SmallDisk } from '../infrastructure/small-disk';
import { createStage, download, type Stage } from './stage';

const disk = await mountSmallDisk(16 * 2 ** 20);
if ('unavailable' in disk && process.env.REQUIRE_ALL === '1') throw new Error(disk.unavailable);
const why = 'unavailable' in disk ? ` (${disk.unavailable})` : '';

describe.skipIf('unavailable' in disk)(`on a disk that is full${why}`, () => {
  const { directory, unmount } = disk as SmallDisk;
  let stage: Stage;

  beforeAll(async () => {
    stage = await createStage({ env: { DATA_DIR: join(directory, 'data') } });
    await stage.start();
  });
  afterAll(async () => {
    await stage?.remove();
    await unmount();
  });

  const upload = (size: number) =>
    stage.owner.call(`${stage.owner.organizationPath}/files:upload?filename=${size}.bin`, {
      method: 'POST',
      body: randomBytes(size),
    });

  async function expectFull(answer: Response): Promise<void> {
    expect(answer.status).toBe(507);
    const { code, details } = (await answer.json()) as ApiStatus;
    expect([code, details[0]?.reason]).toEqual([8, 'STORAGE_FULL']);
    await assertInvariantsSoon(stage.env);
  }

  it.each([17, 20, 40])('an upload of %i MiB is answered 507 and leaves nothing', async (mebibytes) => {
    await expectFull(await upload(mebibytes * 2 ** 20));
    expect(await readdir(join(directory, 'data/objects/tmp'))).toEqual([]);
    expect((await upload(1000)).status).toBe(200);
  });

  it('several uploads that fill it together fail or succeed each for itself', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => upload(5 * 2 ** 20 + at)));
    const statuses = answers.map(({ status }) => status);
    for (const status of statuses) expect([200, 507]).toContain(status);
    expect(statuses).toContain(507);
    await assertInvariantsSoon(stage.env);
    for (const answer of answers.filter(({ status }) => status === 200)) {
      const { name } = (await answer.json()) as ApiFile;
      await stage.owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
    }
    await assertInvariantsSoon(stage.env);
  });

  it('a replacement is answered 507 and the file keeps its content', async () => {
    const file = await stage.owner.upload('kept', 'kept.txt');
    const path = `/api/v1/${file.name}:upload`;
    await expectFull(await stage.owner.call(path, { method: 'PUT', body: randomBytes(20 * 2 ** 20) }));
    expect(Buffer.from(await download(stage.owner, file)).toString()).toBe('kept');
  });

  it('the next upload succeeds as soon as there is room', async () => {
    const ballast = join(directory, 'ballast');
    await writeFile(ballast, randomBytes(16 * 2 ** 20)).catch(() => {});
    await expectFull(await upload(1_000_000));
    await rm(ballast);
    expect((await upload(1_000_000)).status).toBe(200);
    expect((await fetch(`${stage.owner.url}/healthz`)).status).toBe(200);
    await stage.reconcile();
    await assertInvariants(stage.env);
  });

  it('a deletion makes room, and is possible', async () => {
    const ballast = join(directory, 'ballast');
    const file = await stage.owner.upload(randomBytes(1_000_000), 'big.bin');
    await writeFile(ballast, randomBytes(16 * 2 ** 20)).catch(() => {});
    const { status } = await stage.owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
    expect(status).toBe(200);
    await assertInvariantsSoon(stage.env);
    expect((await upload(500_000)).status).toBe(200);
    await rm(ballast);
  });
});
