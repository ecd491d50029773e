import { expect, onTestFinished, test } from 'vitest';
import { createDatabaseFixture } from '@/e2e/infrastructure/database-fixture';
import { SEALED_EVENTS_SQL } from './seal';

test('the event of a seal is looked up by its id before there are statistics', async () => {
  const { db, remove } = await createDatabaseFixture();
  onTestFinished(remove);
  const plan = await db.queryUnprepared(
    `EXPLAIN SELECT a.action FROM ${SEALED_EVENTS_SQL}
     WHERE s.organization_id = $1 AND s.sequence > $2::bigint AND s.sequence <= $3::bigint`,
    ['acme', 0, 1_000],
  );
  expect(JSON.stringify(plan)).toContain('using audit_events_pkey');
});
