import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabaseFixture, type DatabaseFixture } from '@/e2e/infrastructure/database-fixture';
import { newId } from '@/lib/base/ids';
import { createDiskStorage } from '@/lib/platform/storage/disk';
import type { Storage } from '@/lib/platform/storage/storage';
import { drainOutbox, OBJECT_DELETION_LOCK } from './outbox';

let fixture: DatabaseFixture;
let directory: string;
let disk: Storage;
let keys: string[];

beforeAll(async () => {
  fixture = await createDatabaseFixture();
  directory = await mkdtemp(join(tmpdir(), 'holdall-outbox-'));
  disk = await createDiskStorage({ directory });
});
beforeEach(async () => {
  keys = Array.from({ length: 20 }, () => newId());
  for (const key of keys) await disk.put(key, body());
  const data = keys.map((key) => ({ key, organizationId: fixture.organizationId }));
  await fixture.db.prisma.outbox.createMany({ data });
});
afterEach(async () => {
  await fixture.db.prisma.outbox.deleteMany();
  for (const key of keys) await disk.delete(key);
});
afterAll(async () => {
  await fixture?.remove();
  await rm(directory, { recursive: true, force: true });
});

async function* body() {
  yield Buffer.from('content');
}

const stored = async () => {
  const found = await Promise.all(keys.map((key) => disk.stat(key)));
  return found.filter((object) => object !== null).length;
};
const drain = (storage = disk) => drainOutbox({ db: fixture.db, storage });

describe('the outbox', () => {
  it('removes objects and their rows', async () => {
    expect(await drain()).toBe(20);
    expect(await stored()).toBe(0);
    expect(await fixture.db.prisma.outbox.count()).toBe(0);
  });

  it('is shared: workers that drain at once remove each object once', async () => {
    const removed: string[] = [];
    const counting: Storage = {
      ...disk,
      async delete(key) {
        removed.push(key);
        await disk.delete(key);
      },
    };
    const counts = await Promise.all([drain(counting), drain(counting), drain(counting)]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(20);
    expect(removed.sort()).toEqual(keys.toSorted());
  });

  it('keeps an object where it is while a backup holds all objects', async () => {
    const backup = await fixture.db.session();
    await backup.query('SELECT pg_advisory_lock($1)', [OBJECT_DELETION_LOCK]);
    expect(await drain()).toBe(0);
    expect(await stored()).toBe(20);
    await backup.end();
    await expect.poll(() => drain()).toBe(20);
  });

  it('keeps the row of an object that could not be removed, and tries again later', async () => {
    const [refused] = keys as [string];
    const failing: Storage = {
      ...disk,
      async delete(key) {
        if (key === refused) throw new Error('the store is away');
        await disk.delete(key);
      },
    };
    expect(await drain(failing)).toBe(19);
    const [row] = await fixture.db.prisma.outbox.findMany();
    expect(row).toMatchObject({ key: refused, attempts: 1, lastError: 'Error: the store is away' });
    expect(row?.availableAt.getTime()).toBeGreaterThan(Date.now());
    expect(await stored()).toBe(1);
  });
});
