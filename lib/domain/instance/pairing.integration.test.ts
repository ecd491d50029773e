import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabaseFixture, type DatabaseFixture } from '@/e2e/infrastructure/database-fixture';
import { newId } from '@/lib/base/ids';
import { createDiskStorage } from '@/lib/platform/storage/disk';
import type { Storage } from '@/lib/platform/storage/storage';
import { checkPairing } from './pairing';

let fixture: DatabaseFixture;
let directory: string;
beforeEach(async () => {
  fixture = await createDatabaseFixture();
  directory = await mkdtemp(join(tmpdir(), 'holdall-pairing-'));
});
afterEach(async () => {
  await fixture?.remove();
  await rm(directory, { recursive: true, force: true });
});

const store = (name: string) => createDiskStorage({ directory: join(directory, name) });
const start = (storage: Storage, isShared: boolean) => checkPairing(fixture.db, storage, { isShared });

async function addObject(): Promise<void> {
  const { organizationId, contentId } = await fixture.createUpload();
  const data = {
    key: newId(),
    organizationId,
    contentId: contentId as string,
    startBytes: 0n,
    sizeBytes: 1n,
  };
  await fixture.db.prisma.segment.create({ data });
}

describe('a database that several instances share', () => {
  it('takes the first store, also when several start at once', async () => {
    const one = await store('one');
    await Promise.all([start(one, true), start(one, true), start(await store('one'), true)]);
    await start(await store('one'), true);
    expect(await one.readMarker()).toBeTruthy();
  });

  it('refuses a second store, although nothing is stored yet', async () => {
    await start(await store('one'), true);
    const two = await store('two');
    await expect(start(two, true)).rejects.toMatchObject({ reason: 'STORE_IS_EMPTY' });
    expect(await two.readMarker()).toBeNull();
    await start(await store('one'), true);
  });

  it('gives two that start at once on different stores one of them', async () => {
    const starts = [await store('one'), await store('two')].map((storage) => start(storage, true));
    const outcomes = (await Promise.allSettled(starts)).map(({ status }) => status);
    expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('takes a copy of its store, with the marker', async () => {
    const [one, copy] = [await store('one'), await store('copy')];
    await start(one, true);
    await copy.writeMarker((await one.readMarker()) as string);
    await start(copy, true);
  });

  it('takes the store of an earlier version, whose marker is the id of the instance', async () => {
    const one = await store('one');
    await start(one, true);
    const { id } = await fixture.db.prisma.instance.findFirstOrThrow();
    await fixture.db.prisma.instance.update({ where: { id }, data: { storeId: null } });
    expect(await one.readMarker()).toBe(id);
    await addObject();
    await start(one, true);
    await expect(start(await store('two'), true)).rejects.toMatchObject({ reason: 'STORE_IS_EMPTY' });
  });
});

describe('a database of one instance', () => {
  it('changes its store while nothing is stored, and does not go back unnoticed', async () => {
    await start(await store('one'), false);
    const two = await store('two');
    await start(two, false);
    await start(two, false);
    await expect(start(await store('one'), false)).rejects.toMatchObject({ reason: 'STORE_IS_FOREIGN' });
  });

  it('keeps its store once something is stored', async () => {
    await start(await store('one'), false);
    await addObject();
    await expect(start(await store('two'), false)).rejects.toMatchObject({ reason: 'STORE_IS_EMPTY' });
  });
});

it('another instance’s store is refused', async () => {
  const one = await store('one');
  await one.writeMarker(newId());
  for (const isShared of [true, false])
    await expect(start(one, isShared)).rejects.toMatchObject({ reason: 'STORE_IS_FOREIGN' });
});
