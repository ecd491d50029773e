import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabaseFixture, type DatabaseFixture } from '@/e2e/infrastructure/database-fixture';

describe('look-ups that share connections', () => {
  let fixture: DatabaseFixture;
  beforeAll(async () => {
    fixture = await createDatabaseFixture();
  });
  afterAll(() => fixture?.remove());

  const square = (value: number) =>
    fixture.db.lookUp<{ square: bigint }>('square', 'SELECT $1::bigint * $1::bigint AS square', [value]);

  it('get the answers to their own questions', async () => {
    const values = Array.from({ length: 100 }, (_, at) => at);
    const answers = await Promise.all(values.map(square));
    expect(answers).toEqual(values.map((value) => [{ square: BigInt(value * value) }]));
  });

  it('do not fail with the one before them', async () => {
    const failing = () => fixture.db.lookUp('inverse', 'SELECT 1 / $1::int', [0]);
    const [first, wrong, second] = await Promise.allSettled([square(2), failing(), square(3), failing()]);
    expect(first).toMatchObject({ value: [{ square: 4n }] });
    expect(wrong).toMatchObject({ reason: { code: '22012' } });
    expect(second).toMatchObject({ value: [{ square: 9n }] });
  });

  it('go on over new connections when the database ends the old ones', async () => {
    await square(1);
    await fixture.db.pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await expect.poll(() => square(5).catch(() => null)).toEqual([{ square: 25n }]);
    await expect.poll(() => square(6).catch(() => null)).toEqual([{ square: 36n }]);
  });
});
