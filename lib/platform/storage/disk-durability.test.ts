import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '@/lib/base/ids';
import { createDiskStorage } from './disk';
import { linkOrCopy } from './disk-export';
import type { GrowingStorage } from './storage';

/** What was asked of the file system, in order, with paths relative to the storage's directory. */
const calls = vi.hoisted(() => [] as string[]);
/** Makes the next `link` fail as it does between two file systems. */
const links = vi.hoisted(() => ({ areRefused: false }));

// The real file system does the work: a power cut cannot be had in a test, so the calls that survive one are
// observed.
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  return {
    ...real,
    async open(path: string, ...rest: [string | number, number?]) {
      const handle = await real.open(path, ...rest);
      const { sync, datasync, writev } = handle;
      return Object.assign(handle, {
        async sync() {
          await sync.call(handle);
          calls.push(`sync ${path}`);
        },
        async datasync() {
          await datasync.call(handle);
          calls.push(`sync ${path}`);
        },
        async writev(buffers: NodeJS.ArrayBufferView[]) {
          calls.push(`write ${path}`);
          return writev.call(handle, buffers);
        },
      });
    },
    async rename(from: string, to: string) {
      await real.rename(from, to);
      calls.push(`rename ${from} ${to}`);
    },
    async link(from: string, to: string) {
      if (links.areRefused) throw Object.assign(new Error('another file system'), { code: 'EXDEV' });
      await real.link(from, to);
    },
  };
});

describe('what disk storage acknowledges survives a power cut', () => {
  let directory: string;
  let storage: GrowingStorage;
  let key: string;

  beforeAll(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'holdall-durability-')), 'objects');
    storage = await createDiskStorage({ directory });
  });
  afterAll(() => rm(join(directory, '..'), { recursive: true }));
  beforeEach(() => {
    key = newId();
    calls.length = 0;
  });

  /** The calls so far, with names instead of paths. */
  const named = () =>
    calls.map((call) =>
      call
        .replaceAll(join(directory, 'tmp', key), 'temporary')
        .replaceAll(join(directory, key.slice(0, 2), key), 'object')
        .replaceAll(join(directory, 'tmp', 'instance'), 'temporary')
        .replaceAll(join(directory, 'instance'), 'marker')
        .replaceAll(join(directory, key.slice(0, 2)), 'its folder')
        .replaceAll(directory, 'directory'),
    );

  async function* twoChunks() {
    yield Buffer.from('first ');
    yield Buffer.from('second');
  }

  it('puts: the bytes are synced before the name, and the name before the answer', async () => {
    await storage.put(key, twoChunks());
    expect(named()).toEqual([
      'write temporary',
      'sync temporary',
      'rename temporary object',
      'sync its folder',
    ]);
  });

  it('grows: the name is synced before the first byte, and bytes before they are reported', async () => {
    await storage.grow(key, twoChunks(), async (size) => void calls.push(`report ${size}`), {
      isEager: true,
    });
    expect(named()).toEqual([
      'sync its folder',
      ...['write object', 'sync object', 'report 6'],
      ...['write object', 'sync object', 'report 12'],
    ]);
  });

  it('marks the directory: the marker is synced, and its name', async () => {
    await storage.writeMarker('an instance');
    expect(named()).toEqual(['sync temporary', 'rename temporary marker', 'sync directory']);
  });

  it('begins: the names of its folders are synced', async () => {
    const fresh = join(directory, '..', 'fresh');
    await createDiskStorage({ directory: fresh });
    expect(calls).toEqual([`sync ${fresh}`]);
  });

  it('exports by copy where there is no second name: the copy is synced', async () => {
    await storage.put(key, twoChunks());
    calls.length = 0;
    const target = join(directory, '..', 'copy');
    links.areRefused = true;
    await linkOrCopy(join(directory, key.slice(0, 2), key), target).finally(() => {
      links.areRefused = false;
    });
    expect(calls).toEqual([`sync ${target}`]);
  });
});
