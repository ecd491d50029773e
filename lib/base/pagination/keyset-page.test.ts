import { describe, expect, test } from 'vitest';
import { createCapabilities } from '../secrets/signed-secret';
import { listPage, type Orders, type PageRequest, parseOrder, startWhere } from './keyset-page';

type Row = { id: string; name: string };

const orders: Orders<Row> = { name: { column: 't.name', type: 'text', of: ({ name }) => name } };
const capabilities = createCapabilities(['x'.repeat(32)]);

/** Answers with these rows, and keeps what was asked. */
function createDb(rows: Row[]) {
  const asked: { prepared: boolean; text: string; values: unknown[] }[] = [];
  const answer = (prepared: boolean, text: string, values: unknown[]) => {
    asked.push({ prepared, text, values });
    return Promise.resolve(rows as never);
  };
  return {
    asked,
    query: (_name: string, text: string, values: unknown[]) => answer(true, text, values),
    queryUnprepared: (text: string, values: unknown[]) => answer(false, text, values),
  };
}

type View = { ids?: string[]; matches?: string[]; orders?: Orders<Row> };

function page(
  db: ReturnType<typeof createDb>,
  request: Partial<PageRequest> = {},
  { ids, matches = [], orders: ordersOfView = orders }: View = {},
) {
  const where = startWhere();
  where.conditions.push(ids ? `t.id = ANY(${where.bind(ids)})` : `t.organization_id = ${where.bind('acme')}`);
  where.matches.push(...matches);
  return listPage<Row>(
    { db, capabilities },
    { columns: 't.*', from: 'things t', id: 't.id', where, orders: ordersOfView, view: ['acme'] },
    { pageSize: 2, pageToken: '', orderBy: 'name', ...request },
  );
}

const rows = ['a', 'b', 'c'].map((name) => ({ id: `id-${name}`, name }));

describe('listPage', () => {
  test('asks for one row more than the page, and returns a token if there is one', async () => {
    const db = createDb(rows);
    const { rows: found, nextPageToken } = await page(db);
    expect(found).toEqual(rows.slice(0, 2));
    expect(nextPageToken).not.toBe('');
    expect(db.asked).toEqual([
      expect.objectContaining({
        prepared: true,
        values: ['acme', 3],
        text: expect.stringContaining('LIMIT $2'),
      }),
    ]);
  });

  test('a search looks through the next rows, and only where they do not fill the page through all', async () => {
    const filled = createDb(rows);
    await page(filled, {}, { matches: ['t.key LIKE x'] });
    expect(filled.asked.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^SELECT t\.\* FROM \(SELECT \* FROM things t WHERE t\.organization_id = \$1 ORDER BY .+ LIMIT 3000\) t WHERE t\.key LIKE x ORDER BY .+ LIMIT \$2$/,
      ),
    ]);
    const sparse = createDb(rows.slice(0, 2));
    expect((await page(sparse, {}, { matches: ['t.key LIKE x'] })).rows).toHaveLength(2);
    expect(sparse.asked).toHaveLength(2);
    expect(sparse.asked[1]?.text).toMatch(
      /^SELECT t\.\* FROM \(SELECT \* FROM things t WHERE t\.organization_id = \$1 AND t\.key LIKE x OFFSET 0\) t ORDER BY .+ LIMIT \$2$/,
    );
  });

  test('the last page has no token', async () => {
    expect((await page(createDb(rows.slice(0, 2)))).nextPageToken).toBe('');
  });

  test.each([
    ['name', '>', 'ASC'],
    ['name desc', '<', 'DESC'],
  ])('continues after the last row, ordered by %s', async (orderBy, comparison, direction) => {
    const { nextPageToken } = await page(createDb(rows), { orderBy });
    const db = createDb([]);
    await page(db, { orderBy, pageToken: nextPageToken });
    expect(db.asked[0]?.text).toContain(`(t.name, t.id) ${comparison} ($2::text, $3)`);
    expect(db.asked[0]?.text).toContain(`ORDER BY t.name ${direction}, t.id ${direction}`);
    expect(db.asked[0]?.values).toEqual(['acme', 'b', 'id-b', 3]);
  });

  test('a token of another order is rejected', async () => {
    const { nextPageToken } = await page(createDb(rows));
    await expect(
      page(createDb(rows), { orderBy: 'name desc', pageToken: nextPageToken }),
    ).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
  });

  test('a token of the same order by other rules is rejected', async () => {
    const { nextPageToken } = await page(createDb(rows));
    const natural: Orders<Row> = {
      name: { column: 't.name COLLATE x', type: 'text', of: ({ name }) => name },
    };
    await expect(
      page(createDb(rows), { pageToken: nextPageToken }, { orders: natural }),
    ).rejects.toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  });

  test('a query with a list of ids is planned for its values', async () => {
    const db = createDb(rows);
    await page(db, {}, { ids: ['id-a'] });
    expect(db.asked[0]?.prepared).toBe(false);
  });
});

describe('parseOrder', () => {
  test.each([
    ['name', false],
    [' name asc ', false],
    ['name  desc', true],
  ])('parses %j', (text, isDescending) => {
    expect(parseOrder(orders, text)).toEqual({ order: orders.name, isDescending });
  });

  test.each(['', 'size', 'name down', 'name, size', 'toString', 'name desc; DROP TABLE t'])(
    'rejects %j',
    (text) => {
      expect(() => parseOrder(orders, text)).toThrow(expect.objectContaining({ reason: 'ORDER_BY_INVALID' }));
    },
  );
});
