import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createCaller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { makeTestDirectory } from '../infrastructure/postgres';
import { createInstance, type Instance } from '../infrastructure/service';
import { createFolderCaller } from './folder-caller';

let fixture: IsolatedFixture;
let copy: Instance;
let directory: string;
beforeAll(async () => {
  directory = await makeTestDirectory();
  fixture = await createIsolatedFixture();
});
afterAll(async () => {
  await copy?.remove();
  await fixture?.remove();
  await rm(directory, { recursive: true, force: true });
});

it('a backup keeps folders as they are, those in the trash as well', async () => {
  const we = createFolderCaller(fixture.owner);
  const deep = await we.makePath('reports/2026/q1');
  await we.put('a.txt', deep);
  const trashed = await we.makePath('old/older');
  await we.put('b.txt', trashed);
  const [old] = await we.list({ query: 'old', folder: 'root' });
  await we.remove({ name: String(old?.name) }, '?force=true');
  await fixture.instance.holdall('backup', join(directory, 'backup'));

  copy = await createInstance(inject('postgres'));
  await copy.holdall('restore', join(directory, 'backup'));
  const service = await copy.start();
  const they = createFolderCaller(createCaller(service.url, fixture.owner.token));
  for (const query of [{}, { show_deleted: 'true' }] as Record<string, string>[]) {
    expect(await they.list(query)).toEqual(await we.list(query));
    expect(await they.listFiles(query)).toEqual(await we.listFiles(query));
  }
  await they.undelete({ name: String(old?.name) });
  expect((await they.listFiles({ folder: trashed.name })).map(({ filename }) => filename)).toEqual(['b.txt']);
  await assertInvariantsSoon(copy.env);
});
