import type pg from 'pg';

/**
 * Rebuilds the indexes in natural order if this PostgreSQL has another version of ICU than the one that built
 * them, after an upgrade or on another machine: in an index with the order of another version, rows are not
 * found. Call it inside a transaction.
 */
export async function refreshCollation(client: Pick<pg.Client, 'query'>): Promise<void> {
  const { rows } = await client.query<{ name: string; indexes: string[] }>(`
    SELECT c.oid::regcollation::text AS name, array(
      SELECT DISTINCT d.objid::regclass::text FROM pg_depend d
      JOIN pg_class i ON d.classid = 'pg_class'::regclass AND i.oid = d.objid AND i.relkind = 'i'
      WHERE d.refclassid = 'pg_collation'::regclass AND d.refobjid = c.oid) AS indexes
    FROM pg_collation c
    WHERE c.oid = to_regcollation('natural_order') AND c.collversion IS DISTINCT FROM pg_collation_actual_version(c.oid)`);
  for (const { name, indexes } of rows) {
    for (const index of indexes) await client.query(`REINDEX INDEX ${index}`);
    await client.query(`ALTER COLLATION ${name} REFRESH VERSION`);
  }
}
