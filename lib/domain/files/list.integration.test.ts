import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/e2e/infrastructure/postgres';
import type { Access } from '@/lib/base/actor';
import { compareNatural } from '@/lib/base/natural-order';
import { searchKey } from '@/lib/base/search-key';
import { createCapabilities } from '@/lib/base/secrets/signed-secret';
import { listFolders } from '@/lib/domain/folders/list-folders';
import { insertOrganization } from '@/lib/domain/organizations/organizations';
import { type Database, openDatabase } from '@/lib/platform/db/database';
import { listFiles } from './list';

const capabilities = createCapabilities(['x'.repeat(32)]);
const names = [
  'Zebra',
  'apfel',
  'Äpfel',
  'Banane',
  'file10',
  'file2',
  'File 3',
  'b',
  'a\u0301',
  'ß',
  '日本',
  '😀',
];
const access = { organization: { id: 'acme', rootFolderId: '' } } as unknown as Access<'file.read'>;
let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase(inject('postgres'));
  db = openDatabase(database.url, { poolSize: 2 });
  await db.prisma.user.create({ data: { id: 'ada', email: 'ada@example.com', displayName: 'Ada' } });
  await db.transaction(async (tx) => {
    const { rootFolderId } = await insertOrganization(tx, {
      id: 'acme',
      displayName: 'Acme',
      ownerId: 'ada',
    });
    access.organization.rootFolderId = rootFolderId;
  });
  await db.prisma.$executeRaw`
    INSERT INTO contents (organization_id, id) SELECT 'acme', 'c-' || n FROM generate_series(1, 3000) n`;
  await db.prisma.$executeRaw`
    INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id)
    SELECT 'acme', 'f-' || n, ${access.organization.rootFolderId}, (${names}::text[])[n % 12 + 1] || n / 24, 'text/plain', 0,
      'c-' || n, 'e', 'x' FROM generate_series(1, 3000) n`;
  await db.prisma.$executeRaw`
    INSERT INTO folders (organization_id, id, parent_id, display_name, etag)
    SELECT 'acme', 'd-' || n, ${access.organization.rootFolderId}, (${names}::text[])[n % 12 + 1] || n, 'e'
    FROM generate_series(1, 3000) n`;
  // Files of others, so that an index pays.
  await db.transaction((tx) =>
    insertOrganization(tx, { id: 'others', displayName: 'Others', ownerId: 'ada' }),
  );
  await db.prisma.$executeRaw`INSERT INTO contents (organization_id, id) VALUES ('others', 'c')`;
  await db.prisma.$executeRaw`
    INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id)
    SELECT 'others', 'o-' || n, root_folder_id, 'photo ' || n, 'text/plain', 0, 'c', 'e', 'x'
    FROM organizations, generate_series(1, 12000) n WHERE organizations.id = 'others'`;
  await db.prisma.$executeRaw`ANALYZE`;
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

const request = {
  recursive: false,
  query: '',
  showDeleted: false,
  uploadUrlId: null,
  kind: null,
  creator: null,
  modifiedFrom: null,
  modifiedTo: null,
};

/** Each list by name: the names of a page, and the query that read it. */
const lists = {
  'the files of an organization': { field: 'filename', folderId: null },
  'the files of a folder': { field: 'filename', folderId: 'root' },
  'the folders of an organization': { field: 'display_name', folderId: null },
  'the folders of a folder': { field: 'display_name', folderId: 'root' },
};

describe.each(Object.entries(lists))('%s by name', (_, { field, folderId }) => {
  const plans: string[][] = [];
  const query = async (_name: string, text: string, values: unknown[]) => {
    const plan = await db.queryUnprepared<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
    plans.push(plan.map((line) => line['QUERY PLAN']));
    return db.asText.queryUnprepared(text, values);
  };

  async function pageOf(orderBy: string, pageToken: string, pageSize = 70) {
    const explaining = { ...db, query, asText: { ...db.asText, query } } as Database;
    const deps = { db: explaining, capabilities };
    const page = {
      ...request,
      folderId: folderId && access.organization.rootFolderId,
      orderBy,
      pageToken,
      pageSize,
    };
    if (field === 'filename') {
      const { files, nextPageToken } = await listFiles(deps, access, page);
      return { rows: files.map(({ id, filename }) => ({ id, name: filename })), nextPageToken };
    }
    const { folders, nextPageToken } = await listFolders(deps, access, page);
    return { rows: folders.map(({ id, displayName }) => ({ id, name: displayName })), nextPageToken };
  }

  it.each([
    ['', 1],
    [' desc', -1],
  ])('is in natural order, each row once, ties by id%s', async (direction, sign) => {
    const found = [];
    for (let token = ''; token !== '' || found.length === 0; ) {
      const { rows, nextPageToken } = await pageOf(field + direction, token);
      found.push(...rows);
      token = nextPageToken;
    }
    expect(new Set(found.map(({ id }) => id)).size).toBe(3000);
    const byId = (a: string, b: string) => Number(a > b) - Number(a < b);
    expect(found).toEqual(
      found.toSorted((a, b) => sign * (compareNatural(a.name, b.name) || byId(a.id, b.id))),
    );
  });

  it('reads the first page and a later one from an index, without sorting', async () => {
    const { nextPageToken } = await pageOf(field, '');
    plans.length = 0;
    await pageOf(field, '');
    await pageOf(`${field} desc`, '');
    await pageOf(field, nextPageToken);
    expect(plans).toHaveLength(3);
    for (const plan of plans) {
      expect(plan.join('\n')).toMatch(/Index Scan( Backward)? using \w+name_id_idx/);
      expect(plan.join('\n')).not.toContain('Sort');
    }
  });
});

describe('a search by name', () => {
  const plans: string[] = [];
  const queryUnprepared = async (text: string, values: unknown[]) => {
    const plan = await db.queryUnprepared<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
    plans.push(plan.map((line) => line['QUERY PLAN']).join('\n'));
    return db.asText.queryUnprepared(text, values);
  };

  async function search(query: string, orderBy: string) {
    const found: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = { ...request, query, folderId: null, orderBy, pageToken, pageSize: 20 };
      const deps = { db: { ...db, asText: { ...db.asText, queryUnprepared } } as Database, capabilities };
      const { files, nextPageToken } = await listFiles(deps, access, page);
      found.push(...files.map(({ filename }) => filename));
      pageToken = nextPageToken;
      if (pageToken === '') return found;
    }
  }

  it.each([
    ['zebra', 250],
    ['banane 12', 14],
    ['pf', 500],
    ['apfel 99', 4],
    ['äPF  el', 500],
  ])('finds each name with %s once, in the order of the list', async (query, count) => {
    const all = await search('', 'filename');
    const expected = all.filter((name) =>
      query.split(' ').every((word) => searchKey(name).includes(searchKey(word))),
    );
    expect(expected).toHaveLength(count);
    expect(await search(query, 'filename')).toEqual(expected);
    expect(await search(query, 'filename desc')).toEqual(expected.toReversed());
  });

  it('reads the names that are few from their index', async () => {
    plans.length = 0;
    expect(await search('apfel124', 'filename')).toEqual(['apfel124', 'apfel124', 'Äpfel124', 'Äpfel124']);
    expect(plans).toHaveLength(2);
    expect(plans[1]).toContain('Bitmap Index Scan on files_search_key_idx');
  });
});

describe('search_key', () => {
  it('is the same in the database as in the service', async () => {
    const letters = [
      ...names,
      'ÉCLAIR',
      'Straße',
      'ŁÓDŹ Ħ Đ ŒUVRE Þ',
      'Ἀθῆναι ΟΔΟΣ',
      'ｆｕｌｌ ½ ﬁ',
      'Йод ё',
      'İı',
      'Ada’s',
      '한국 ガ',
      'a_b%\\',
    ];
    const keys = await db.queryUnprepared<{ key: string }>(
      'SELECT search_key(name) AS key FROM unnest($1::text[]) WITH ORDINALITY AS names (name, number) ORDER BY number',
      [letters],
    );
    expect(keys.map(({ key }) => key)).toEqual(letters.map(searchKey));
  });
});
