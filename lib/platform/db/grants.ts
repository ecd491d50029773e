import pg from 'pg';

export type GrantOptions = {
  /** An existing role with LOGIN that owns nothing. */
  role: string;
  /** AUDIT_RETENTION_DAYS: without it the role only reads and adds audit events. */
  mayDeleteAuditEvents: boolean;
};

const AUDIT_TABLES = 'audit_events, audit_seals';

/**
 * Grants `role` what the service needs on the migrated database of `ownerUrl`, and revokes anything beyond:
 * rows and temporary tables, but no change of the schema; audit events and their seals only to read and add.
 * Repeat it after each migration, because new tables need grants of their own.
 */
export async function grantApplicationRole(ownerUrl: string, options: GrantOptions): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'holdall migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ database: string; schema: string }>(
      'SELECT current_database() AS database, current_schema() AS schema',
    );
    const [{ database, schema } = { database: '', schema: '' }] = rows;
    await client.query('BEGIN');
    for (const statement of statementsOf({ ...options, database, schema })) await client.query(statement);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

function statementsOf({
  role: name,
  mayDeleteAuditEvents,
  ...names
}: GrantOptions & { database: string; schema: string }): string[] {
  const role = pg.escapeIdentifier(name);
  const schema = pg.escapeIdentifier(names.schema);
  return [
    `GRANT CONNECT, TEMPORARY ON DATABASE ${pg.escapeIdentifier(names.database)} TO ${role}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM ${role}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
    `REVOKE UPDATE${mayDeleteAuditEvents ? '' : ', DELETE'} ON ${AUDIT_TABLES} FROM ${role}`,
    `REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${role}`,
  ];
}
