import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/**
 * The first word of every statement in a part of PostgreSQL's log (log_statement = all). A statement may
 * begin on the line after "execute <unnamed>:", as queries in template literals do.
 */
export function statementVerbs(log: string): string[] {
  const statements = log.matchAll(/LOG: {2}(?:statement|execute [^:\n]*):\s*(\w+)/g);
  return [...statements].map(([, verb = '']) => verb.toUpperCase());
}

type Counted = {
  /** How many times `request` sends; before, some to warm up. */
  count: number;
  /** How many requests each of them is. */
  per?: number;
  request(count: number): Promise<unknown>;
};

/** The number of the sendings that warm up. */
export const warmUpsOf = (count: number) => Math.ceil(count / 4);

/** How many statements each request costs, by the database's own log. */
export async function statementsOfEach(
  databaseServer: string,
  { count, per = 1, request }: Counted,
): Promise<string> {
  const admin = new pg.Client({ connectionString: databaseServer });
  await admin.connect();
  try {
    const { rows } = await admin.query('SHOW data_directory');
    const log = join(rows[0].data_directory, '../postgres.log');
    await admin.query("ALTER SYSTEM SET log_statement = 'all'");
    await admin.query('SELECT pg_reload_conf()');
    await request(warmUpsOf(count));
    const before = (await readFile(log, 'utf8')).length;
    await request(count);
    const statements = statementVerbs(await writtenSince(log, before));
    const requests = count * per;
    return `${(statements.length / requests).toFixed(1)} (${tally(statements, requests)})`;
  } catch (error) {
    return `not counted: ${String(error)}`;
  } finally {
    await admin.query('ALTER SYSTEM RESET log_statement').catch(() => {});
    await admin.query('SELECT pg_reload_conf()').catch(() => {});
    await admin.end();
  }
}

/** The text after `length` characters of a log, which may have been moved away and begun again. */
async function writtenSince(log: string, length: number): Promise<string> {
  const text = await readFile(log, 'utf8');
  if (text.length >= length) return text.slice(length);
  return (await readFile(`${log}.1`, 'utf8')).slice(length) + text;
}

function tally(verbs: string[], count: number): string {
  const counts = new Map<string, number>();
  for (const verb of verbs) counts.set(verb, (counts.get(verb) ?? 0) + 1);
  return [...counts].map(([verb, times]) => `${verb} ${(times / count).toFixed(1)}`).join(', ');
}
