import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDirectory } from './make-directory';

describe('makeDirectory', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'make-directory-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  it('creates parents, and returns the first directory that is new', async () => {
    expect(await makeDirectory(join(root, 'a/b/c'))).toBe(join(root, 'a'));
    expect(await makeDirectory(join(root, 'a/b/d'))).toBe(join(root, 'a/b/d'));
    expect(await makeDirectory(join(root, 'a/b/d'))).toBeUndefined();
    expect((await stat(join(root, 'a/b/c'))).mode & 0o777).toBe(0o700);
  });

  it('creates one directory when asked twice at once', async () => {
    const path = join(root, 'at/once');
    await Promise.all([makeDirectory(path), makeDirectory(path)]);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('fails for a path through a file, and for a file', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(makeDirectory(join(root, 'file/below'))).rejects.toThrow('ENOTDIR');
    await expect(makeDirectory(join(root, 'file'))).rejects.toThrow('EEXIST');
  });

  it.runIf(process.platform === 'linux')('ends where no directory can be created', async () => {
    await expect(makeDirectory('/proc/holdall/below')).rejects.toThrow('ENOENT');
  });

  it('is created once by all that create it and its parents at once', async () => {
    for (let round = 0; round < 200; round += 1) {
      const path = join(root, `round ${round}`, 'one', 'two', 'three');
      const created = await Promise.all(Array.from({ length: 8 }, () => makeDirectory(path)));
      expect(created).toContain(join(root, `round ${round}`));
    }
  });
});
