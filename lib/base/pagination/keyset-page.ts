import { createHash } from 'node:crypto';
import { fail } from '@/lib/base/errors';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import { nextToken, positionOf } from './page-token';

/** The queries that a list runs: a prepared statement by name, or one that is planned for its values. */
type Queries = {
  query<Row extends { id: string }>(name: string, text: string, values: unknown[]): Promise<Row[]>;
  queryUnprepared<Row extends { id: string }>(text: string, values: unknown[]): Promise<Row[]>;
};

/** The fields that a list can be sorted by: the column, and its value in a row as text of its type. */
export type Orders<Row> = Record<string, { column: string; type: string; of: (row: Row) => string }>;

export type PageRequest = {
  pageSize: number;
  pageToken: string;
  /** `field`, `field asc` or `field desc` (AIP-132). */
  orderBy: string;
};

/** The conditions of a query under construction, and the values of its parameters. */
export type Where = {
  conditions: string[];
  /** Further conditions, which few rows may meet wherever they stand in the order: those of a search. */
  matches: string[];
  values: unknown[];
  bind(value: unknown): string;
};

export function startWhere(): Where {
  const values: unknown[] = [];
  return { conditions: [], matches: [], values, bind: (value) => `$${values.push(value)}` };
}

type List<Row> = {
  /** `SELECT columns FROM from`, and the column of the id, which names the table with the conditions. */
  columns: string;
  from: string;
  id: string;
  where: Where;
  orders: Orders<Row>;
  /** Everything that the list depends on, except the page size: page tokens are bound to it. */
  view: unknown[];
};

/**
 * One page of a list, by keyset: it begins after the last row of the previous page, so rows that are added
 * meanwhile neither repeat nor hide others. The last page has an empty token.
 * @throws INVALID_ARGUMENT for an unknown order, a forged token and a token of another list
 */
export async function listPage<Row extends { id: string }>(
  { db, capabilities }: { db: Queries; capabilities: Capabilities },
  { columns, from, id, where, orders, view: dependencies }: List<Row>,
  { pageSize, pageToken, orderBy }: PageRequest,
): Promise<{ rows: Row[]; nextPageToken: string }> {
  const { order, isDescending } = parseOrder(orders, orderBy);
  const select = `SELECT ${columns} FROM ${from}`;
  const view = digest('sha256', JSON.stringify([select, order.column, orderBy, ...dependencies]));
  const after = positionOf(capabilities, view, pageToken);
  const direction = isDescending ? 'DESC' : 'ASC';
  const { conditions, matches, values, bind } = where;
  if (after) {
    const position = `(${bind(after[0])}::${order.type}, ${bind(after[1])})`;
    conditions.push(`(${order.column}, ${id}) ${isDescending ? '<' : '>'} ${position}`);
  }
  const sorted = `ORDER BY ${order.column} ${direction}, ${id} ${direction}`;
  const limited = `${sorted} LIMIT ${bind(pageSize + 1)}`;
  const query = (text: string) =>
    // The best plan depends on the number of ids, and on the words of a search.
    values.some((value) => Array.isArray(value))
      ? db.queryUnprepared<Row>(text, values)
      : db.query<Row>(`list_${digest('sha1', text)}`, text, values);
  const all = conditions.join(' AND ');
  let found: Row[] = [];
  if (matches.length === 0) found = await query(`${select} WHERE ${all} ${limited}`);
  else {
    // A planner that had to choose would often read a whole table in its order for the few rows that match,
    // as it cannot know where in the order they are. So the next rows are looked through first: where many
    // match, they fill the page. Else all that match are found, by an index of their names, and sorted.
    const matching = matches.join(' AND ');
    const alias = id.slice(0, id.indexOf('.'));
    const next = `SELECT * FROM ${from} WHERE ${all} ${sorted} LIMIT ${MAX_ROWS_LOOKED_THROUGH}`;
    found = await query(`SELECT ${columns} FROM (${next}) ${alias} WHERE ${matching} ${limited}`);
    if (found.length <= pageSize) {
      const fence = `SELECT * FROM ${from} WHERE ${all} AND ${matching} OFFSET 0`;
      found = await query(`SELECT ${columns} FROM (${fence}) ${alias} ${limited}`);
    }
  }
  const rows = found.slice(0, pageSize);
  const last = found.length > rows.length ? rows.at(-1) : undefined;
  return { rows, nextPageToken: nextToken(capabilities, view, last ? [order.of(last), last.id] : null) };
}

/** How many rows a search reads in the order of the list: milliseconds. */
const MAX_ROWS_LOOKED_THROUGH = 3000;

/** @throws INVALID_ARGUMENT with reason ORDER_BY_INVALID */
export function parseOrder<Row>(orders: Orders<Row>, text: string) {
  const match = /^ *(\w+)(?: +(asc|desc))? *$/.exec(text);
  const field = match?.[1];
  const order = field && Object.hasOwn(orders, field) ? orders[field] : undefined;
  if (!order) {
    throw fail('ORDER_BY_INVALID', { values: { fields: Object.keys(orders).join(', ') } });
  }
  return { order, isDescending: match?.[2] === 'desc' };
}

const digest = (algorithm: string, text: string) =>
  createHash(algorithm).update(text).digest('base64url').slice(0, 16);
