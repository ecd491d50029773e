import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabaseFixture, type DatabaseFixture } from '@/e2e/infrastructure/database-fixture';
import { newId } from '@/lib/base/ids';
import type { Upload } from '@/lib/platform/db/generated/client';
import { discardOrphans, dropUnacknowledged } from './discard';

let fixture: DatabaseFixture;
let upload: Upload;

beforeAll(async () => {
  fixture = await createDatabaseFixture();
});
beforeEach(async () => {
  upload = await fixture.createUpload();
});
afterAll(() => fixture?.remove());

async function addSegment(
  startBytes: bigint,
  sizeBytes: bigint | null,
  { contentId } = upload,
): Promise<string> {
  const { organizationId } = upload;
  const key = newId();
  const data = { key, organizationId, contentId: contentId as string, startBytes, sizeBytes };
  await fixture.db.prisma.segment.create({ data });
  return key;
}

const segments = async () => {
  const where = { contentId: upload.contentId as string };
  const rows = await fixture.db.prisma.segment.findMany({ where, orderBy: { startBytes: 'asc' } });
  return rows.map(({ key, sizeBytes }) => [key, sizeBytes]);
};
const queued = async (keys: string[]) => {
  const rows = await fixture.db.prisma.outbox.findMany({ where: { key: { in: keys } } });
  return keys.filter((key) => rows.some((row) => row.key === key));
};

describe('what was not acknowledged', () => {
  it('is dropped: segments behind the offset, and what was never measured', async () => {
    const [kept, behind, pending] = [
      await addSegment(0n, 5n),
      await addSegment(5n, 3n),
      await addSegment(5n, null),
    ];
    const dropped = await fixture.db.transaction((tx) =>
      dropUnacknowledged(tx, { ...upload, offsetBytes: 5n }),
    );
    expect(dropped).toBe(2);
    expect(await segments()).toEqual([[kept, 5n]]);
    expect(await queued([kept, behind, pending])).toEqual([behind, pending]);
  });

  it('is cut off where the offset lies inside a segment', async () => {
    const [first, second] = [await addSegment(0n, 5n), await addSegment(5n, 9n)];
    await fixture.db.transaction((tx) => dropUnacknowledged(tx, { ...upload, offsetBytes: 7n }));
    expect(await segments()).toEqual([
      [first, 5n],
      [second, 2n],
    ]);
  });

  it('leaves other contents alone', async () => {
    const other = await fixture.createUpload();
    const key = await addSegment(0n, 5n, other);
    await fixture.db.transaction((tx) => dropUnacknowledged(tx, { ...upload, offsetBytes: 0n }));
    expect(await queued([key])).toEqual([]);
    expect(await fixture.db.prisma.segment.count({ where: { key } })).toBe(1);
  });
});

describe('objects that are sent for removal', () => {
  it('are never those that a segment names', async () => {
    const [named, orphaned] = [await addSegment(0n, 5n), newId()];
    await discardOrphans(fixture.db.prisma, upload.organizationId, [named, orphaned]);
    expect(await queued([named, orphaned])).toEqual([orphaned]);
  });
});
