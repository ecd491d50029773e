import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { mountSmallDisk } from '../infrastructure/small-disk';
import { createHarness, type Harness } from './harness';

type SmallDiskHarness = {
  harness(): Harness;
  dataDirectory: string;
  /** Takes so much of the disk, or what there is, and gives it back when called. */
  fill(bytes: number): Promise<() => Promise<void>>;
};

/**
 * Stories of an instance whose data lie on a disk of `sizeBytes`. Skipped, with the reason, where none can be
 * mounted.
 */
export async function onSmallDisk(
  sizeBytes: number,
  suite: (small: SmallDiskHarness) => void,
): Promise<void> {
  const disk = await mountSmallDisk(sizeBytes);
  if ('unavailable' in disk) {
    if (process.env.REQUIRE_ALL === '1') throw new Error(disk.unavailable);
    describe.skip(`on a disk that is full (${disk.unavailable})`, () => suite({} as SmallDiskHarness));
    return;
  }
  const { directory, unmount } = disk;
  describe('on a disk that is full', () => {
    let harness: Harness;
    beforeAll(async () => {
      harness = await createHarness({ env: { DATA_DIR: join(directory, 'data') } });
      await harness.start();
    });
    afterAll(async () => {
      await harness?.remove();
      await unmount();
    });
    suite({
      harness: () => harness,
      dataDirectory: join(directory, 'data'),
      async fill(bytes) {
        const ballast = join(directory, 'ballast');
        await writeFile(ballast, Buffer.alloc(bytes, 'x')).catch(() => {});
        return () => rm(ballast);
      },
    });
  });
}
