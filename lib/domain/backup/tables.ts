import type { Client } from 'pg';
import pg from 'pg';

export type Table = { name: string; columns: string[] };

/**
 * What was under way when the backup was taken does not come back: nobody could go on with it, or finish it.
 */
const leftOut = new Set(['_prisma_migrations', 'uploads', 'outbox', 'orphan_candidates']);

/** Bytes that belong to no file, those of uploads under way, stay behind with the uploads. */
const conditions: Record<string, string> = {
  contents:
    'EXISTS (SELECT FROM files f WHERE f.organization_id = t.organization_id AND f.content_id = t.id)',
  segments: `t.size_bytes IS NOT NULL
    AND EXISTS (SELECT FROM files f WHERE f.organization_id = t.organization_id AND f.content_id = t.content_id)`,
};

/**
 * The tables that a backup holds, in the order in which they can be filled. Asked from the database, so that
 * a table which a later migration makes cannot be forgotten.
 */
export async function tablesToKeep(session: Client): Promise<Table[]> {
  const { rows } = await session.query<Table & { parents: string[] }>(`
    SELECT c.relname::text AS name,
      ARRAY(SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
      ARRAY(SELECT r.relname::text FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS parents
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY c.relname`);
  let waiting = rows.filter(({ name }) => !leftOut.has(name));
  const ordered: Table[] = [];
  const isReady = ({ parents }: { parents: string[] }) =>
    parents.every((parent) => ordered.some(({ name }) => name === parent));
  while (waiting.length > 0) {
    const ready = waiting.filter(isReady);
    if (ready.length === 0)
      throw new Error(`Tables refer to each other in a circle: ${waiting.map(({ name }) => name)}.`);
    ordered.push(...ready.map(({ name, columns }) => ({ name, columns })));
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return ordered;
}

/** The rows of a table that a backup holds. */
export function rowsToKeep({ name, columns }: Table): string {
  const where = conditions[name] ? ` WHERE ${conditions[name]}` : '';
  return `SELECT ${columnList(columns)} FROM ${pg.escapeIdentifier(name)} t${where}`;
}

/** Every object of these rows with the file it belongs to, a file's objects together and in order. */
export const objectsToKeep = `
  SELECT 'organizations/' || f.organization_id || '/files/' || f.id, encode(f.sha256, 'hex'), s.key, s.size_bytes
  FROM files f JOIN segments s ON s.organization_id = f.organization_id AND s.content_id = f.content_id
  WHERE s.size_bytes IS NOT NULL ORDER BY f.organization_id, f.id, s.start_bytes`;

export const columnList = (columns: string[]) =>
  columns.map((column) => pg.escapeIdentifier(column)).join(', ');

/** So that text means the same on both ends of a COPY, whatever the servers are set to. */
export const plainText = `SET client_encoding = 'UTF8'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres';
  SET timezone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1`;
