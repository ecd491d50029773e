import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabaseFixture, type DatabaseFixture } from '@/e2e/infrastructure/database-fixture';
import { newId } from '@/lib/base/ids';
import { createDiskStorage } from '@/lib/platform/storage/disk';
import type { GrowingStorage } from '@/lib/platform/storage/storage';
import { IngestPipeline } from './ingest-pipeline';
import { createLeaseRegistry } from './lease-registry';
import { createLeases } from './leases';
import { writeSegments } from './segment-writer';

const config = { leaseSeconds: 60, segmentSizeBytes: 10, uploadRetentionSeconds: 3_600 };
let fixture: DatabaseFixture;
let directory: string;
let storage: GrowingStorage;

beforeAll(async () => {
  fixture = await createDatabaseFixture();
  directory = await mkdtemp(join(tmpdir(), 'holdall-segments-'));
  storage = await createDiskStorage({ directory });
});
afterAll(async () => {
  await fixture?.remove();
  await rm(directory, { recursive: true, force: true });
});

/** Leases as one process has them. */
const createProcess = () => {
  const { db } = fixture;
  return createLeases({ db, leaseRegistry: createLeaseRegistry({ db, owner: newId() }), config });
};

const rowOf = (id: string) => fixture.db.prisma.upload.findUniqueOrThrow({ where: { id } });

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

describe('the segments of a request', () => {
  it('are cut at their size, recorded with what is durable, and move the offset', async () => {
    const leases = createProcess();
    const { id } = await fixture.createUpload();
    const lease = await leases.acquire(id);
    const intake = new IngestPipeline(chunks('0123456', '789abc', 'defghijklm'), { limit: 100 });
    const terms = { lease, start: 0, mayAcknowledge: true, total: null };
    const written = await writeSegments({ db: fixture.db, storage, config }, intake, terms);
    expect(written.end).toBe(23);
    expect([...written.segments.values()].map(({ sizeBytes }) => sizeBytes)).toEqual([10, 10, 3]);
    expect((await rowOf(id)).offsetBytes).toBe(23n);
    const objects = await Promise.all([...written.segments.keys()].map((key) => storage.open(key)));
    const contents = await Promise.all(objects.map((object) => buffer(object as NonNullable<typeof object>)));
    expect(Buffer.concat(contents).toString()).toBe('0123456789abcdefghijklm');
  });

  it('of an overtaken request move nothing, and no offset goes back', async () => {
    const [overtaken, current] = [createProcess(), createProcess()];
    const { id } = await fixture.createUpload();
    const old = await overtaken.acquire(id);
    await fixture.db.prisma
      .$executeRaw`UPDATE uploads SET lease_until = now() - interval '1 second' WHERE id = ${id}`;
    const lease = await current.acquire(id);
    await fixture.db.prisma.upload.update({ where: { id }, data: { offsetBytes: 5n } });
    const write = (by: typeof lease) =>
      writeSegments({ db: fixture.db, storage, config }, new IngestPipeline(chunks('zzz'), { limit: 100 }), {
        lease: by,
        start: 0,
        mayAcknowledge: true,
        total: null,
      });
    await expect(write(old)).rejects.toMatchObject({ reason: 'UPLOAD_TAKEN_OVER' });
    // Not even the holder moves it backwards.
    await expect(write(lease)).rejects.toMatchObject({ reason: 'UPLOAD_TAKEN_OVER' });
    expect((await rowOf(id)).offsetBytes).toBe(5n);
  });

  it('that lose their lease between two checkpoints acknowledge nothing more, and leave no bytes of it', async () => {
    const [overtaken, current] = [createProcess(), createProcess()];
    const { id } = await fixture.createUpload();
    const lease = await overtaken.acquire(id);
    async function* body() {
      yield Buffer.from('0123456789');
      yield Buffer.from('ab');
      await fixture.db.prisma
        .$executeRaw`UPDATE uploads SET lease_until = now() - interval '1 second' WHERE id = ${id}`;
      await current.acquire(id);
      yield Buffer.from('cd');
    }
    const terms = { lease, start: 0, mayAcknowledge: true, total: null };
    const writing = writeSegments(
      { db: fixture.db, storage, config },
      new IngestPipeline(body(), { limit: 100 }),
      terms,
    );
    await expect(writing).rejects.toMatchObject({ reason: 'UPLOAD_TAKEN_OVER' });
    expect((await rowOf(id)).offsetBytes).toBe(10n);
  });
});
