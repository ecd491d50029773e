import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '@/lib/base/ids';
import type { GrowingStorage } from './storage';

/** The calls to the file system, in order, with paths relative to the storage directory. */
const calls = vi.hoisted(() => [] as string[]);
/** Makes the next `link` fail as it does between two file systems. */
const links = vi.hoisted(() => ({ areRefused: false }));

// The real file system does the work. A test cannot cut the power, so it observes the calls that make data
// survive a power cut.
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

// Another file of the run may have loaded these modules with the file system itself.
vi.resetModules();
const { createDiskStorage } = await import('./disk');
const { linkOrCopy } = await import('./disk-export');
afterAll(() => vi.resetModules());

describe('data that disk storage acknowledges survives a power cut', () => {
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

  it('put: syncs the bytes before the rename, and the rename before it resolves', async () => {
    await storage.put(key, twoChunks());
    expect(named()).toEqual([
      'write temporary',
      'sync temporary',
      'rename temporary object',
      'sync its folder',
    ]);
  });

  it('grow: syncs the name before the first byte, and bytes before it reports them', async () => {
    await storage.grow(key, twoChunks(), {
      onDurable: async (size) => void calls.push(`report ${size}`),
      isEager: true,
    });
    expect(named()).toEqual([
      'sync its folder',
      'write object',
      'sync object',
      'report 6',
      'write object',
      'sync object',
      'report 12',
    ]);
  });

  it('writeMarker: syncs the marker and its name', async () => {
    await storage.writeMarker('an instance');
    expect(named()).toEqual(['sync temporary', 'rename temporary marker', 'sync directory']);
  });

  it('createDiskStorage: syncs the names of its folders', async () => {
    const fresh = join(directory, '..', 'fresh');
    await createDiskStorage({ directory: fresh });
    expect(calls).toEqual([`sync ${fresh}`]);
  });

  it('exports a copy where hard links are not possible, and syncs it', async () => {
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
