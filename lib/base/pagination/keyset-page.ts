import { createHash } from 'node:crypto';
import { fail } from '@/lib/base/errors';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import { nextToken, positionOf } from './page-token';

/**
 * What a list asks the database with: a prepared statement by name, or one that is planned for its values.
 */
type Queries = {
  query<Row extends { id: string }>(name: string, text: string, values: unknown[]): Promise<Row[]>;
  queryUnprepared<Row extends { id: string }>(text: string, values: unknown[]): Promise<Row[]>;
};

/** What a list can be sorted by: the column, and its value in a row as text of its type. */
export type Orders<Row> = Record<string, { column: string; type: string; of: (row: Row) => string }>;

export type PageRequest = {
  pageSize: number;
  pageToken: string;
  /** `field`, `field asc` or `field desc` (AIP-132). */
  orderBy: string;
};

/** The conditions of a query under construction, and the values that they name by number. */
export type Where = { conditions: string[]; values: unknown[]; bind(value: unknown): string };

export function startWhere(): Where {
  const values: unknown[] = [];
  return { conditions: [], values, bind: (value) => `$${values.push(value)}` };
}

type List<Row> = {
  /** `SELECT … FROM …`, and what its rows' id is called there. */
  select: string;
  id: string;
  where: Where;
  orders: Orders<Row>;
  /** All that the list depends on but the size of its pages: what a page token is bound to. */
  view: unknown[];
};

/**
 * One page of a list, by keyset: it begins after the last row of the one before, so rows that are added
 * meanwhile neither repeat nor hide others. The last page has an empty token.
 * @throws INVALID_ARGUMENT for an unknown order, and for a token that is not ours or was made for another
 *   list
 */
export async function listPage<Row extends { id: string }>(
  { db, capabilities }: { db: Queries; capabilities: Capabilities },
  { select, id, where, orders, view: viewOf }: List<Row>,
  { pageSize, pageToken, orderBy }: PageRequest,
): Promise<{ rows: Row[]; nextPageToken: string }> {
  const { order, isDescending } = parseOrder(orders, orderBy);
  const view = digest('sha256', JSON.stringify([select, orderBy, ...viewOf]));
  const after = positionOf(capabilities, view, pageToken);
  const direction = isDescending ? 'DESC' : 'ASC';
  const { conditions, values, bind } = where;
  if (after) {
    const place = `(${bind(after[0])}::${order.type}, ${bind(after[1])})`;
    conditions.push(`(${order.column}, ${id}) ${isDescending ? '<' : '>'} ${place}`);
  }
  const text = `${select} WHERE ${conditions.join(' AND ')}
    ORDER BY ${order.column} ${direction}, ${id} ${direction} LIMIT ${bind(pageSize + 1)}`;

  // How many ids there are decides which plan is best.
  const found = values.some((value) => Array.isArray(value))
    ? await db.queryUnprepared<Row>(text, values)
    : await db.query<Row>(`list_${digest('sha1', text)}`, text, values);
  const rows = found.slice(0, pageSize);
  const last = found.length > rows.length && rows.at(-1);
  return { rows, nextPageToken: nextToken(capabilities, view, last, (row) => [order.of(row), row.id]) };
}

function parseOrder<Row>(orders: Orders<Row>, text: string) {
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
