import type { Client } from 'pg';
import pg from 'pg';

export type Table = { name: string; columns: string[] };

type TableWithParents = Table & { parents: string[] };

/**
 * Tables without a backup: unfinished work cannot continue after a restore, and a session that has ended
 * since must not begin again. Archives end within days.
 */
const EXCLUDED_TABLES = new Set([
  '_prisma_migrations',
  'uploads',
  'outbox',
  'orphan_candidates',
  'sessions',
  'used_challenges',
  'archives',
  'archive_entries',
  'operations',
]);

/**
 * Rows with a backup, where not all have one: contents of unfinished uploads, and those that only archives
 * have, are excluded.
 */
const CONDITIONS: Record<string, string> = {
  contents: `t.usage <> 'ARCHIVE'`,
  segments: `t.size_bytes IS NOT NULL AND EXISTS (SELECT FROM contents c
    WHERE c.organization_id = t.organization_id AND c.id = t.content_id AND c.usage <> 'ARCHIVE')`,
};

/**
 * The tables of a backup, in the order of a restore, without those in `excluded`. Read from the database, so
 * that tables of later migrations are included.
 */
export async function listTables(
  session: Client,
  { excluded }: { excluded: readonly string[] },
): Promise<Table[]> {
  const { rows } = await session.query<TableWithParents>(`
    SELECT c.relname::text AS name,
      ARRAY(SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
      ARRAY(SELECT r.relname::text FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS parents
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY c.relname`);
  return sortTables(rows.filter(({ name }) => !EXCLUDED_TABLES.has(name) && !excluded.includes(name)));
}

/** Sorts tables such that each comes after those that it references. */
export function sortTables(tables: TableWithParents[]): Table[] {
  let waiting = tables;
  const ordered: Table[] = [];
  const isReady = ({ parents }: { parents: string[] }) =>
    parents.every((parent) => ordered.some(({ name }) => name === parent));
  while (waiting.length > 0) {
    const ready = waiting.filter(isReady);
    if (ready.length === 0)
      throw new Error(`Tables reference each other in a circle: ${waiting.map(({ name }) => name)}.`);
    ordered.push(...ready.map(({ name, columns }) => ({ name, columns })));
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return ordered;
}

/** The query for the rows of a table in a backup. */
export function rowsQuery({ name, columns }: Table): string {
  const where = CONDITIONS[name] ? ` WHERE ${CONDITIONS[name]}` : '';
  return `SELECT ${columnList(columns)} FROM ${pg.escapeIdentifier(name)} t${where}`;
}

/** Every object with its content and a file that has it, ordered by content and position. */
export const OBJECTS_SQL = `
  SELECT 'organizations/' || c.organization_id || coalesce(
      '/files/' || (SELECT min(f.id) FROM files f WHERE f.organization_id = c.organization_id AND f.content_id = c.id),
      '/contents/' || c.id), encode(c.sha256, 'hex'), s.key, s.size_bytes
  FROM contents c JOIN segments s ON s.organization_id = c.organization_id AND s.content_id = c.id
  WHERE c.usage <> 'ARCHIVE' AND s.size_bytes IS NOT NULL ORDER BY c.organization_id, c.id, s.start_bytes`;

export const columnList = (columns: string[]) =>
  columns.map((column) => pg.escapeIdentifier(column)).join(', ');

/** Makes the text format of COPY independent of the settings of the servers. */
export const SESSION_SETTINGS_SQL = `SET client_encoding = 'UTF8'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres';
  SET timezone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1`;
