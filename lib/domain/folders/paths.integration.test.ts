import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/e2e/infrastructure/postgres';
import type { Access } from '@/lib/base/actor';
import { newId } from '@/lib/base/ids';
import { compareNatural } from '@/lib/base/natural-order';
import { createCapabilities } from '@/lib/base/secrets/signed-secret';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import { createAccess } from '@/lib/domain/organizations/access';
import { insertOrganization } from '@/lib/domain/organizations/organizations';
import { type Database, openDatabase } from '@/lib/platform/db/database';
import { createFolders } from './folders';
import { createPaths, type Paths } from './paths';

let database: TestDatabase;
let db: Database;
let paths: Paths;
let access: Access<'file.write'>;
let root: string;
/** The ids of the folders that were made, by path. */
const folders: Record<string, string> = {};

beforeAll(async () => {
  database = await createTestDatabase(inject('postgres'));
  db = openDatabase(database.url, { poolSize: 4 });
  paths = createPaths({ db });
  const userId = newId();
  await db.prisma.user.create({ data: { id: userId, email: 'ada@example.com', displayName: 'Ada' } });
  await db.transaction((tx) => insertOrganization(tx, { id: 'acme', displayName: 'Acme', ownerId: userId }));
  const credential = { kind: 'user', userId } as const;
  const origin = { address: null, requestId: null };
  access = await createAccess(db).authorize({
    credential,
    organizationId: 'acme',
    action: 'file.write',
    origin,
  });
  root = access.organization.rootFolderId;

  for (const path of ['reports', 'reports/2026', 'reports/2026/q1', 'reports/zoo', 'empty', 'Café']) {
    await makeFolder(path);
  }
  await makeFile('readme.md');
  await makeFile('reports/a.pdf', 'old a');
  await makeFile('reports/a.pdf', 'new a');
  await makeFile('reports/b.json');
  await makeFile('reports/2026');
  await makeFile('reports/2026/c.json');
  await makeFile('reports/2026/q1/d.PDF', undefined, 'tdx:ext:pdf');
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

async function makeFolder(path: string): Promise<void> {
  const [, parent = '', displayName = ''] = /^(?:(.*)\/)?(.+)$/.exec(path) ?? [];
  const capabilities = createCapabilities(['a secret']);
  const config = { trashRetentionSeconds: 60 };
  const { create } = createFolders({ db, capabilities, config, notifyWorker: () => {} });
  folders[path] = (await create(access, { parentId: folders[parent] ?? root, displayName })).id;
}

/** A file's row, for nothing here looks at bytes. */
async function makeFile(path: string, id = newId(), kind?: string): Promise<void> {
  const [, parent = '', filename = ''] = /^(?:(.*)\/)?(.+)$/.exec(path) ?? [];
  const organizationId = 'acme';
  const fileId = id.replaceAll(' ', '-');
  await db.prisma.content.create({ data: { organizationId, id: fileId } });
  await db.prisma.file.create({
    data: {
      organizationId,
      id: fileId,
      folderId: folders[parent] ?? root,
      filename,
      kind: kind ?? (filename.includes('.') ? `tdx:ext:${filename.split('.').at(-1)}` : null),
      mimeType: 'text/plain',
      sizeBytes: 0n,
      contentId: fileId,
      etag: 'etag',
      creatorId: access.actor.userId,
    },
  });
}

/** An entry in short: folders end with a slash. */
const pathOf = (entry: Entry) => `${entry.path}${entry.type === 'folder' ? '/' : ''}`;
const at = async (path: string, from = root) => {
  const entry = await paths.locate(access, from, path);
  return [entry.type, entry.path, entry.absolutePath];
};
const folderAt = async (path: string) => (await paths.locate(access, folders[path] ?? root)) as FolderEntry;

describe('a path', () => {
  it('leads from a folder to a file or a folder, by names after NFC', async () => {
    expect(await at('reports/b.json')).toEqual(['file', 'reports/b.json', '/reports/b.json']);
    expect(await at('2026/c.json', folders.reports)).toEqual(['file', '2026/c.json', '/reports/2026/c.json']);
    expect(await at('reports/2026/q1')).toEqual(['folder', 'reports/2026/q1', '/reports/2026/q1']);
    expect(await at('Cafe\u0301')).toEqual(['folder', 'Café', '/Café']);
  });

  it('is empty for what is named by its id', async () => {
    expect(await at('')).toEqual(['folder', '', '/']);
    expect(await at('', folders['reports/2026'])).toEqual(['folder', '', '/reports/2026']);
    expect(await at('', 'new-a')).toEqual(['file', '', '/reports/a.pdf']);
  });

  it('finds the newest of two files of one name, and a file before a folder, but goes on through the folder', async () => {
    expect(await paths.locate(access, root, 'reports/a.pdf')).toMatchObject({ file: { id: 'new-a' } });
    expect(await at('reports/2026')).toEqual(['file', 'reports/2026', '/reports/2026']);
    expect(await at('reports/2026/q1/d.PDF')).toEqual([
      'file',
      'reports/2026/q1/d.PDF',
      '/reports/2026/q1/d.PDF',
    ]);
  });

  it.each(['nowhere', 'reports/nowhere', 'nowhere/b.json', 'readme.md/x', 'REPORTS', `${'x/'.repeat(200)}x`])(
    'finds nothing at %j',
    async (path) => {
      await expect(at(path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );

  it.each([
    '/',
    '/reports',
    'reports/',
    'reports//a.pdf',
    '.',
    '..',
    'reports/../readme.md',
    'a\0b',
    'a\\b',
    'a\nb',
    '\ud800',
  ])('is never %j', async (path) => {
    await expect(at(path)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(paths.destination(access, root, path)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('has at most 32 KiB', async () => {
    await expect(at('x/'.repeat(20_000))).rejects.toMatchObject({ reason: 'PATH_INVALID' });
  });

  it.each(['unknown', '', '\0', '../x'])('begins at no resource %j', async (id) => {
    await expect(at('', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(paths.destination(access, id, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('does not begin at a file', async () => {
    await expect(at('x', 'new-a')).rejects.toMatchObject({ reason: 'RESOURCE_IS_FILE' });
  });

  it('ends for us where a linked folder begins, and returns the rest as it was given', async () => {
    await makeFolder('empty/window');
    const link = { uri: 'file:///srv/acme', read_only: false };
    await db.prisma.folder.update({ where: { id: folders['empty/window'] }, data: { link } });
    const entry = await paths.locate(access, root, 'empty/window/../Cafe\u0301');
    expect(entry).toMatchObject({ type: 'folder', path: 'empty/window', rest: '../Cafe\u0301' });
    expect(await paths.locate(access, root, 'empty/window')).toMatchObject({
      path: 'empty/window',
      rest: '',
    });
    expect(await paths.destination(access, folders.empty ?? '', 'window/x')).toMatchObject({
      type: 'linked',
      rest: 'x',
    });
    expect(await paths.destination(access, folders['empty/window'] ?? '', '')).toMatchObject({
      type: 'linked',
      rest: '',
    });
    await db.prisma.folder.delete({ where: { id: folders['empty/window'] } });
  });
});

describe('a destination', () => {
  it('is a file that is there, the newest of its name, or a new name in a folder', async () => {
    expect(await paths.destination(access, root, 'reports/a.pdf')).toMatchObject({
      type: 'file',
      file: { id: 'new-a' },
    });
    expect(await paths.destination(access, 'new-a', '')).toMatchObject({
      type: 'file',
      file: { id: 'new-a' },
    });
    expect(await paths.destination(access, folders.reports ?? '', 'zoo/e\u0301.txt')).toMatchObject({
      type: 'new',
      folder: { id: folders['reports/zoo'] },
      filename: 'é.txt',
    });
  });

  it('may have the name of a folder', async () => {
    expect(await paths.destination(access, root, 'empty')).toMatchObject({
      type: 'new',
      folder: { id: root },
    });
  });

  it('makes no folders on the way, and is no folder', async () => {
    await expect(paths.destination(access, root, 'no/where')).rejects.toMatchObject({
      reason: 'FOLDER_NOT_FOUND',
    });
    await expect(paths.destination(access, root, '')).rejects.toMatchObject({ reason: 'PATH_MISSING' });
  });
});

describe('descendants', () => {
  const listed = async (from: string, kind?: string) => {
    const found: string[] = [];
    for await (const entry of paths.descendants(access, await folderAt(from), { kind }))
      found.push(pathOf(entry));
    return found;
  };

  it('come depth first: the files of a folder, then its folders with what is below them', async () => {
    expect(await listed('reports')).toEqual([
      '2026',
      'a.pdf',
      'a.pdf',
      'b.json',
      '2026/',
      '2026/c.json',
      '2026/q1/',
      '2026/q1/d.PDF',
      'zoo/',
    ]);
    expect(await listed('empty')).toEqual([]);
  });

  it('are kept by kind, files alone', async () => {
    expect(await listed('', 'tdx:ext:json')).toEqual(['reports/b.json', 'reports/2026/c.json']);
    expect(await listed('', 'tdx:ext:nothing')).toEqual([]);
  });

  it('have paths from the folder that was asked from, also where that was named by a path', async () => {
    const base = (await paths.locate(access, folders.reports ?? '', '2026/q1')) as FolderEntry;
    const { value } = await paths.descendants(access, base).next();
    expect(value).toMatchObject({ path: '2026/q1/d.PDF', absolutePath: '/reports/2026/q1/d.PDF' });
  });

  it('are found by id: what is below, else nothing', async () => {
    const base = await folderAt('reports');
    const below = async (id: string | undefined, kind?: string) => {
      const entry = await paths.descendant(access, base, { resourceId: id ?? '', kind });
      return entry && [entry.path, entry.absolutePath];
    };
    expect(await below(folders['reports/2026/q1'])).toEqual(['2026/q1', '/reports/2026/q1']);
    expect(await below('new-a')).toEqual(['a.pdf', '/reports/a.pdf']);
    expect(await below('new-a', 'tdx:ext:pdf')).toEqual(['a.pdf', '/reports/a.pdf']);
    expect(await below('new-a', 'tdx:ext:json')).toBeNull();
    for (const id of [folders.reports, folders.empty, root, 'unknown']) expect(await below(id)).toBeNull();
  });

  it('are all there, in order, where folders have more files than one question asks for', async () => {
    await makeFolder('many');
    await db.prisma.$executeRaw`
      INSERT INTO contents (organization_id, id) SELECT 'acme', 'many-' || n FROM generate_series(1, 2300) n`;
    await db.prisma.$executeRaw`
      INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id)
      SELECT 'acme', 'many-' || n, ${folders.many}, 'file' || (n / 2) * 2, 'text/plain', 0, 'many-' || n, 'e', 'x'
      FROM generate_series(1, 2300) n`;
    const found = await listed('many');
    expect(found.length).toBe(2300);
    expect(found).toEqual(found.toSorted(compareNatural));
  });
});
