import type pg from 'pg';

/** Indexes of the trigrams in names, by table. */
const INDEXES = { files: 'files_search_key_idx', folders: 'folders_search_key_idx' };

/**
 * Makes the indexes for searches by name, unless they are there. They need the extension pg_trgm of
 * PostgreSQL's own distribution, which an owner of the database may create where it is installed; without it,
 * a search reads the names of all files. Call it inside a transaction, which is to be rolled back after an
 * error. Does nothing where the columns are missing.
 */
export async function createSearchIndexes(client: Pick<pg.Client, 'query'>): Promise<void> {
  const { rows } = await client.query(`
    SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attname = 'search_key' AND c.relkind = 'r' AND pg_table_is_visible(c.oid)
      AND to_regclass(c.relname || '_search_key_idx') IS NULL`);
  if (rows.length === 0) return;
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
  // Where the extension was created before, it may be in a schema that is not searched.
  const {
    rows: [trigrams],
  } = await client.query<{ schema: string }>(
    `SELECT extnamespace::regnamespace::text AS schema FROM pg_extension WHERE extname = 'pg_trgm'`,
  );
  for (const [table, index] of Object.entries(INDEXES)) {
    // New names wait in a list that each search reads: a short one.
    await client.query(
      `CREATE INDEX IF NOT EXISTS ${index} ON ${table} USING gin (search_key ${trigrams?.schema}.gin_trgm_ops)
       WITH (gin_pending_list_limit = 256)`,
    );
  }
}
