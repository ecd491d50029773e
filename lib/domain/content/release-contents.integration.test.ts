import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabaseFixture, type DatabaseFixture } from '@/e2e/infrastructure/database-fixture';
import { newId } from '@/lib/base/ids';
import type { Transaction } from '@/lib/platform/db/database';
import { countUsage } from './count-usage';
import { recountContents, releaseContents } from './release-contents';

let fixture: DatabaseFixture;
let contentId: string;
let key: string;

const SIZE = 5n;

beforeAll(async () => {
  fixture = await createDatabaseFixture();
});
beforeEach(async () => {
  const { organizationId, db } = fixture;
  await db.prisma.usageCounter.deleteMany();
  [contentId, key] = [newId(), newId()];
  await db.prisma.content.create({ data: { organizationId, id: contentId, sizeBytes: SIZE } });
  await db.prisma.segment.create({
    data: { key, organizationId, contentId, startBytes: 0n, sizeBytes: SIZE },
  });
});
afterAll(() => fixture?.remove());

/** A file with the content, which is counted. */
async function createFile(): Promise<string> {
  const { organizationId, folderId, userId, db } = fixture;
  const id = newId();
  await db.transaction(async (tx) => {
    await tx.file.create({
      data: {
        organizationId,
        id,
        folderId,
        filename: 'a.txt',
        mimeType: 'text/plain',
        sizeBytes: SIZE,
        contentId,
        etag: newId(),
        creatorId: userId,
      },
    });
    await recount(tx);
  });
  return id;
}

async function recount(tx: Transaction): Promise<void> {
  const { organizationId } = fixture;
  await countUsage(tx, organizationId, await recountContents(tx, organizationId, [contentId]));
}

const trash = (id: string) =>
  fixture.db.transaction(async (tx) => {
    await tx.file.update({
      where: { id },
      data: { deletedAt: new Date(), purgeAt: new Date(), deletionId: newId() },
    });
    await recount(tx);
  });

const purge = (id: string) =>
  fixture.db.transaction(async (tx) => {
    await tx.file.delete({ where: { id } });
    await releaseContents(tx, fixture.organizationId, [null, contentId]);
  });

async function usage() {
  const { _sum } = await fixture.db.prisma.usageCounter.aggregate({
    _sum: { sizeBytes: true, trashedSizeBytes: true },
  });
  return [_sum.sizeBytes ?? 0n, _sum.trashedSizeBytes ?? 0n];
}

const isQueued = async () => (await fixture.db.prisma.outbox.count({ where: { key } })) === 1;
const exists = async () => (await fixture.db.prisma.content.count({ where: { id: contentId } })) === 1;

describe('a content with several names', () => {
  it('counts once, as the first kind that names it', async () => {
    const [first, second] = [await createFile(), await createFile()];
    expect(await usage()).toEqual([SIZE, 0n]);
    await trash(first);
    expect(await usage()).toEqual([SIZE, 0n]);
    await trash(second);
    expect(await usage()).toEqual([0n, SIZE]);
  });

  it('is deleted with its last name', async () => {
    const [first, second] = [await createFile(), await createFile()];
    await purge(first);
    expect([await exists(), await isQueued(), await usage()]).toEqual([true, false, [SIZE, 0n]]);
    await purge(second);
    expect([await exists(), await isQueued(), await usage()]).toEqual([false, true, [0n, 0n]]);
  });

  it('is deleted once when its last two names are removed at once', async () => {
    const files = [await createFile(), await createFile()];
    await Promise.all(files.map(purge));
    expect([await exists(), await isQueued(), await usage()]).toEqual([false, true, [0n, 0n]]);
  });

  it('keeps its bytes, or gets no name, when it is named and released at once', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await fixture.db.prisma.content.upsert({
        where: { organizationId_id: { organizationId: fixture.organizationId, id: contentId } },
        create: { organizationId: fixture.organizationId, id: contentId, sizeBytes: SIZE },
        update: {},
      });
      const first = await createFile();
      const [named] = await Promise.allSettled([createFile(), purge(first)]);
      expect(await exists()).toBe(named.status === 'fulfilled');
      expect(await usage()).toEqual([named.status === 'fulfilled' ? SIZE : 0n, 0n]);
      if (named.status === 'fulfilled') await purge(named.value);
    }
  });
});

describe('a content that is released', () => {
  it('stays while an upload has it', async () => {
    const upload = await fixture.createUpload({ contentId });
    await fixture.db.transaction((tx) => releaseContents(tx, fixture.organizationId, [contentId]));
    expect(await exists()).toBe(true);
    await fixture.db.prisma.upload.delete({ where: { id: upload.id } });
    await fixture.db.transaction((tx) => releaseContents(tx, fixture.organizationId, [contentId]));
    expect([await exists(), await isQueued()]).toEqual([false, true]);
  });

  it('keeps its segments where the transaction fails', async () => {
    const failing = fixture.db.transaction(async (tx) => {
      await releaseContents(tx, fixture.organizationId, [contentId]);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect([await exists(), await isQueued()]).toEqual([true, false]);
    expect(await fixture.db.prisma.segment.count({ where: { key } })).toBe(1);
  });
});
