import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabaseFixture, type DatabaseFixture } from '@/e2e/infrastructure/database-fixture';
import { newId } from '@/lib/base/ids';
import type { Database } from '@/lib/platform/db/database';
import { createLeaseRegistry } from './lease-registry';
import { answerProbes, renewLeases } from './lease-renewal';
import { assertLease, createLeases, endLease, type Lease } from './leases';

const LEASE_SECONDS = 60;
let fixture: DatabaseFixture;
let db: Database;

beforeAll(async () => {
  fixture = await createDatabaseFixture();
  db = fixture.db;
});
afterEach(() => db.prisma.upload.deleteMany());
afterAll(() => fixture?.remove());

/** Leases as one process has them. */
function createProcess() {
  const leaseRegistry = createLeaseRegistry({ db, owner: newId() });
  return {
    leaseRegistry,
    owner: leaseRegistry.owner,
    leases: createLeases({ db, leaseRegistry, config: { leaseSeconds: LEASE_SECONDS } }),
  };
}

const createUpload = async () => (await fixture.createUpload()).id;
const rowOf = (id: string) => db.prisma.upload.findUniqueOrThrow({ where: { id } });
const keyOf = ({ upload, epoch }: Lease) => ({ id: upload.id, epoch });
const expire = (id: string) =>
  db.prisma.$executeRaw`UPDATE uploads SET lease_until = now() - interval '1 second' WHERE id = ${id}`;

const query = <Row>(text: string, values: unknown[]) => fixture.query<Row>(text, values);

describe('a lease', () => {
  it('counts its epochs, and a released one is free at once', async () => {
    const { leases } = createProcess();
    const id = await createUpload();
    const first = await leases.acquire(id);
    await leases.release(first);
    const second = await leases.acquire(id);
    expect([first.epoch, second.epoch]).toEqual([1, 2]);
  });

  it('of an earlier epoch ends nothing and asserts nothing', async () => {
    const [crashed, alive] = [createProcess(), createProcess()];
    const id = await createUpload();
    const old = await crashed.leases.acquire(id);
    await expire(id);
    const current = await alive.leases.acquire(id);
    const lost = { code: 'ABORTED', reason: 'UPLOAD_TAKEN_OVER' };
    await expect(db.transaction((tx) => assertLease(tx, old))).rejects.toMatchObject(lost);
    await expect(db.transaction((tx) => endLease(tx, old, { offsetBytes: 5n }))).rejects.toMatchObject(lost);
    await crashed.leases.release(old);
    expect(await rowOf(id)).toMatchObject({ leaseOwner: alive.owner, leaseEpoch: 2, offsetBytes: 0n });
    await db.transaction((tx) => assertLease(tx, current));
    expect([await crashed.leases.isValid(old), await alive.leases.isValid(current)]).toEqual([false, true]);
  });

  it('of a crashed process is waited out, however long it would last: never a refusal', async () => {
    const [crashed, alive] = [createProcess(), createProcess()];
    const id = await createUpload();
    await crashed.leases.acquire(id);
    const lease = await alive.leases.acquire(id);
    expect(lease.epoch).toBe(2);
  });

  it('of another process that answers is not taken over: it is released when the holder yields', async () => {
    const [holder, other] = [createProcess(), createProcess()];
    const id = await createUpload();
    const lease = await holder.leases.acquire(id);
    const acquiring = other.leases.acquire(id);
    // Longer than a silent process would keep it.
    for (let answers = 0; answers < 4; answers += 1) {
      const answered = async () => (await answerProbes(query, holder, holder.leaseRegistry.leases())).length;
      await expect.poll(answered, { interval: 1_000, timeout: 10_000 }).toBe(1);
      expect(await rowOf(id)).toMatchObject({ leaseOwner: holder.owner, leaseEpoch: 1 });
    }
    holder.leaseRegistry.report({ lost: [], wanted: [keyOf(lease)] });
    expect(lease.yielded.aborted).toBe(true);
    await holder.leases.release(lease);
    expect((await acquiring).epoch).toBe(2);
  });

  it('in this process is not taken over even if a stall let it run out: its holder is asked', async () => {
    const { leases } = createProcess();
    const id = await createUpload();
    const lease = await leases.acquire(id);
    await expire(id);
    const acquiring = leases.acquire(id);
    await expect.poll(() => lease.yielded.aborted).toBe(true);
    expect(await rowOf(id)).toMatchObject({ leaseEpoch: 1 });
    await leases.release(lease);
    expect((await acquiring).epoch).toBe(2);
  });

  it('that is not committed is not renewed yet', async () => {
    const { leases, leaseRegistry } = createProcess();
    const id = await createUpload();
    const taken = await db.transaction(async (tx) => {
      const lease = await leases.take(tx, id);
      expect(leaseRegistry.leases()).toEqual([]);
      return lease;
    });
    leases.register(taken);
    expect(leaseRegistry.leases()).toEqual([{ id, epoch: 1 }]);
  });
});

describe('renewal', () => {
  const options = (owner: string) => ({ owner, leaseSeconds: LEASE_SECONDS });

  it('extends what is leased, and reports what is not: taken over, of an earlier epoch, or gone', async () => {
    const [mine, other] = [createProcess(), createProcess()];
    const [kept, overtaken, again, gone] = (await Promise.all(
      Array.from({ length: 4 }, async () => mine.leases.acquire(await createUpload())),
    )) as [Lease, Lease, Lease, Lease];
    for (const lease of [kept, overtaken]) await expire(lease.upload.id);
    await other.leases.acquire(overtaken.upload.id);
    await mine.leases.release(again);
    await mine.leases.acquire(again.upload.id);
    await db.prisma.upload.delete({ where: { id: gone.upload.id } });
    const lost = await renewLeases(query, options(mine.owner), [kept, overtaken, again, gone].map(keyOf));
    expect(lost).toEqual([overtaken, again, gone].map(keyOf));
    expect((await rowOf(kept.upload.id)).leaseUntil?.getTime()).toBeGreaterThan(Date.now());
  });

  it('does not wait for a row that a transaction has locked, and does not call its lease lost', async () => {
    const { owner, leases } = createProcess();
    const [locked, free] = [
      await leases.acquire(await createUpload()),
      await leases.acquire(await createUpload()),
    ];
    for (const lease of [locked, free]) await expire(lease.upload.id);
    await db.transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM uploads WHERE id = ${locked.upload.id} FOR UPDATE`;
      expect(await renewLeases(query, options(owner), [locked, free].map(keyOf))).toEqual([]);
      expect((await rowOf(free.upload.id)).leaseUntil?.getTime()).toBeGreaterThan(Date.now());
    });
    expect(await renewLeases(query, options(owner), [locked].map(keyOf))).toEqual([]);
    expect((await rowOf(locked.upload.id)).leaseUntil?.getTime()).toBeGreaterThan(Date.now());
  });

  it('answers only who asks', async () => {
    const { owner, leases } = createProcess();
    const lease = await leases.acquire(await createUpload());
    expect(await answerProbes(query, { owner }, [keyOf(lease)])).toEqual([]);
    await db.prisma.$executeRaw`UPDATE uploads SET probed_at = now() WHERE id = ${lease.upload.id}`;
    expect(await answerProbes(query, { owner }, [keyOf(lease)])).toEqual([]);
    expect(await rowOf(lease.upload.id)).toMatchObject({ probedAt: null });
    await db.prisma
      .$executeRaw`UPDATE uploads SET release_requested_at = now() WHERE id = ${lease.upload.id}`;
    expect(await answerProbes(query, { owner }, [keyOf(lease)])).toMatchObject([keyOf(lease)]);
    expect(await rowOf(lease.upload.id)).toMatchObject({ releaseRequestedAt: null });
  });
});
