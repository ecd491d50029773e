import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabaseFixture, type DatabaseFixture } from '@/e2e/infrastructure/database-fixture';
import { newId } from '@/lib/base/ids';
import { createShareDownloads, type DownloadOf, type ShareDownloads } from './share-downloads';

const whole = [{ start: 0, end: 10 }];
const sent = { isComplete: true, hasBegun: true };
const broken = { isComplete: false, hasBegun: true };

describe('downloads through a link for one download', () => {
  let fixture: DatabaseFixture;
  let downloads: ShareDownloads;
  beforeAll(async () => {
    fixture = await createDatabaseFixture();
    downloads = createShareDownloads({ db: fixture.db });
  });
  afterAll(() => fixture.remove());

  async function createLink() {
    const { organizationId, userId: creatorId } = fixture;
    const id = newId();
    const hash = Buffer.from(id);
    const data = { organizationId, id, creatorId, hash, sealedSecret: hash, fileId: 'file', maxDownloads: 1 };
    await fixture.db.prisma.shareLink.create({ data });
    const link = { organizationId, id };
    return {
      link,
      of: (address = 'visitor'): DownloadOf => ({ link, fileId: 'file', sizeBytes: 10n, address }),
      count: async () =>
        (await fixture.db.prisma.shareLink.findUniqueOrThrow({ where: { id } })).downloadCount,
    };
  }
  async function take(of: DownloadOf, ranges = whole, length = 10): Promise<boolean> {
    const transfer = await downloads.begin(of, ranges);
    transfer?.note(length);
    await transfer?.end(sent);
    return transfer !== null;
  }

  it('are given back if nothing was sent', async () => {
    const { of, count } = await createLink();
    const transfer = await downloads.begin(of(), whole);
    expect(await count()).toBe(1);
    await transfer?.end({ isComplete: false, hasBegun: false });
    expect(await count()).toBe(0);
    expect(await take(of('another visitor'))).toBe(true);
  });

  it('stay open to their visitor until every byte was delivered', async () => {
    const { link, of, count } = await createLink();
    const transfer = await downloads.begin(of(), whole);
    transfer?.note(5);
    await transfer?.end(broken);
    expect(await downloads.isOpen(link, 'visitor', { orComplete: false })).toBe(true);
    expect(await take(of('another visitor'))).toBe(false);
    expect(await take(of(), [{ start: 5, end: 10 }], 5)).toBe(true);
    expect(await downloads.isOpen(link, 'visitor', { orComplete: false })).toBe(false);
    expect(await downloads.isOpen(link, 'visitor', { orComplete: true })).toBe(true);
    expect([await take(of()), await count()]).toEqual([false, 1]);
  });

  it('are open again if the last bytes did not arrive', async () => {
    const { of } = await createLink();
    const transfer = await downloads.begin(of(), whole);
    transfer?.note(10);
    await transfer?.end(sent);
    await transfer?.undo();
    expect(await take(of())).toBe(true);
    expect(await take(of())).toBe(false);
  });

  it('have ranges in parallel', async () => {
    const { of, count } = await createLink();
    const parts = [
      { start: 6, end: 10 },
      { start: 0, end: 3 },
      { start: 3, end: 6 },
    ];
    const taken = await Promise.all(parts.map((part) => take(of(), [part], part.end - part.start)));
    expect([taken, await count()]).toEqual([[true, true, true], 1]);
    expect(await take(of(), [{ start: 3, end: 6 }], 3)).toBe(false);
  });

  it('are one of fifty at once', async () => {
    const { of, count } = await createLink();
    const taken = await Promise.all(Array.from({ length: 50 }, () => take(of())));
    expect([taken.filter(Boolean).length, await count()]).toEqual([1, 1]);
  });

  it('are taken over from a transfer that has stalled, as of a client without a network', async () => {
    const { of, count } = await createLink();
    const stalled = await downloads.begin(of(), whole);
    let isInterrupted = false;
    stalled?.onInterrupt(() => {
      isInterrupted = true;
    });
    expect(await take(of())).toBe(true);
    expect([isInterrupted, await count()]).toEqual([true, 1]);
  });
});
