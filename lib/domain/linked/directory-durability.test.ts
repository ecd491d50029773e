import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

/** What was asked of the file system, in order. */
const calls = vi.hoisted(() => [] as string[]);

// The real file system does the work: a power cut cannot be had in a test, so the calls that survive one are
// observed.
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  return {
    ...real,
    async open(path: string, ...rest: [number, number?]) {
      const handle = await real.open(path, ...rest);
      const { sync } = handle;
      const name = path.includes('.holdall-') ? 'temporary' : 'folder';
      return Object.assign(handle, {
        async sync() {
          await sync.call(handle);
          calls.push(`sync ${name}`);
        },
      });
    },
    async rename(from: string, to: string) {
      await real.rename(from, to);
      calls.push('rename');
    },
  };
});

let directory: string;
let openFolder: typeof import('./directory-walk').openFolder;
let replaceFile: typeof import('./directory-write').replaceFile;
beforeAll(async () => {
  // Other files of the same thread may have loaded these modules with the real file system.
  vi.resetModules();
  ({ openFolder } = await import('./directory-walk'));
  ({ replaceFile } = await import('./directory-write'));
  directory = await mkdtemp(join(tmpdir(), 'holdall-linked-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function* body() {
  yield Buffer.from('content');
}

it('a file in a linked folder is synced before it gets its name, and the name before the answer', async () => {
  const folder = await openFolder(directory, []);
  if (!folder) throw new Error('The directory is gone.');
  try {
    await replaceFile(folder, 'a.txt', { body: body() });
  } finally {
    await folder.close();
  }
  expect(calls).toEqual(['sync temporary', 'rename', 'sync folder']);
  expect(await readFile(join(directory, 'a.txt'), 'utf8')).toBe('content');
});
