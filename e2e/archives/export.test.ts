import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupBy } from '@/lib/base/group-by';
import { refusal } from '../api/refusal';
import { runHoldall as runCommand } from '../crash/harness';
import type { ApiFile, ApiFolder, Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { type ApiArchive, bytesOf, readZip } from './zip';

describe('an export', () => {
  let source: Fixture;
  let target: Fixture;
  let directory: string;
  let path: string;
  let bytes: Buffer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdall-export-'));
    path = join(directory, 'export.zip');
    [source, target] = [await createFixture(), await createFixture()];
    const { owner } = source;
    const folder = (display_name: string, parent?: ApiFolder) =>
      owner.post<ApiFolder>(`${owner.organizationPath}/folders`, { display_name, folder: parent?.name });
    const reports = await folder('Reports');
    const year = await folder('2026', reports);
    await folder('empty', year);
    for (const [name, content, parent] of [
      ['a.txt', 'alpha', reports],
      ['twice.txt', 'same', year],
      ['twice.txt', 'same', year],
      ['nul.txt', 'windows', year],
      ['holdall.jsonl', '{"not": "ours"}', undefined],
    ] as const) {
      const file = await owner.upload(content, name);
      if (parent) {
        await owner.call(`/api/v1/${file.name}`, { method: 'PATCH', json: { folder: parent.name } });
      }
    }
    await owner.post(`/api/v1/${reports.name}/shareLinks`, { password: 'sesame' });
    const { files } = await owner.get<{ files: ApiFile[] }>(`${owner.organizationPath}/files?query=nul`);
    await owner.call(`/api/v1/${files[0]?.name}:upload`, { method: 'PUT', body: 'replaced' });
    const archive = await owner.post<ApiArchive>(`${owner.organizationPath}:export`);
    bytes = await bytesOf(fetch(archive.zip_uri));
    expect(bytes.length).toBe(Number(archive.size_bytes));
    await writeFile(path, bytes);
  });
  afterAll(async () => {
    await source?.remove();
    await target?.remove();
    await rm(directory, { recursive: true, force: true });
  });

  it('begins with metadata, and has no secrets', async () => {
    const found = await readZip(bytes);
    expect(Object.keys(found)[0]).toBe('holdall.jsonl');
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(['holdall (2).jsonl', 'Reports/2026/empty/', 'Reports/2026/_nul.txt']),
    );
    // APPNOTE 4.3.7: the first local header has the lengths of name, extra field and content.
    const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
    const text = bytes.subarray(start, start + bytes.readUInt32LE(18)).toString();
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ type: 'organization', name: `organizations/${source.organization}` });
    const types = Object.fromEntries(groupBy(lines, ({ type }) => String(type)));
    expect(types.member).toEqual([expect.objectContaining({ email: source.ownerEmail, role: 'owner' })]);
    expect(types.share_link).toEqual([expect.objectContaining({ has_password: true })]);
    expect(types.version?.map(({ size_bytes }) => size_bytes).sort()).toContain('7');
    expect(text).not.toMatch(/secret|hash|\/s\//);
    expect(types.file).toContainEqual(
      expect.objectContaining({
        path: 'Reports/a.txt',
        filename: 'a.txt',
        sha256: createHash('sha256').update('alpha').digest('hex'),
        crc32: expect.stringMatching(/^[0-9a-f]{8}$/),
        size_bytes: '5',
      }),
    );
    expect(types.file).toHaveLength(5);
    expect(types.folder).toHaveLength(3);
  });

  it('is for administrators', async () => {
    const editor = await source.createUser('editor', 'editor');
    const answer = await editor.call(`${editor.organizationPath}:export`, { method: 'POST' });
    expect(await refusal(answer)).toMatchObject({ status: 403, code: 7 });
  });

  const treeOf = async (owner: Caller) => {
    const { files } = await owner.get<{ files: ApiFile[] }>(`${owner.organizationPath}/files?page_size=1000`);
    const { folders } = await owner.get<{ folders: ApiFolder[] }>(
      `${owner.organizationPath}/folders?folder=root&recursive=true`,
    );
    const nameOf = (name?: string) => folders.find((folder) => folder.name === name)?.display_name ?? '';
    return {
      files: files.map((file) => `${nameOf(file.folder)}/${file.filename} ${file.sha256}`).sort(),
      folders: folders.map((folder) => `${nameOf(folder.folder)}/${folder.display_name}`).sort(),
    };
  };

  it('is imported, and an import that was killed goes on', async () => {
    const command = ['import', path, target.organization];
    const killed = await runCommand({ ...target.env, FAILPOINT: 'import.after_file:kill' }, ...command);
    expect(killed.code).not.toBe(0);
    const { code, stdout } = await runCommand(target.env, ...command);
    expect(code).toBe(0);
    const done = JSON.parse(stdout) as { files: number; skipped: number };
    expect(done).toMatchObject({ files: 4, skipped: 1 });
    expect(await treeOf(target.owner)).toEqual(await treeOf(source.owner));
    const again = JSON.parse((await runCommand(target.env, ...command)).stdout);
    expect(again).toMatchObject({ folders: 0, files: 0, skipped: 5 });
    await assertInvariantsSoon(target.env, target.organization);
    await assertInvariantsSoon(source.env, source.organization);
  });

  it('is not imported where its bytes are damaged', async () => {
    const damaged = Buffer.from(bytes);
    damaged[damaged.indexOf('alpha')] = 0;
    const other = join(directory, 'damaged.zip');
    await writeFile(other, damaged);
    const fresh = await createFixture();
    try {
      const { code, stderr } = await runCommand(fresh.env, 'import', other, fresh.organization);
      expect(code).toBe(1);
      expect(stderr).toContain('Reports/a.txt');
      expect((await treeOf(fresh.owner)).files).not.toContainEqual(expect.stringContaining('a.txt'));
      await writeFile(other, bytes.subarray(0, -30));
      expect((await runCommand(fresh.env, 'import', other, fresh.organization)).code).toBe(1);
    } finally {
      await fresh.remove();
    }
  });
});
