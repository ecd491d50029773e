import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endlessPdf, picture } from '@/e2e/api/pictures';
import { createLog } from '@/lib/base/log';
import { createRenderer, type Picture, type Renderer } from './renderer';

const script = resolve('dist/thumbnail-process.js');
const request = { key: 'ada', isWanted: () => true };

let png: Buffer;
let renderer: Renderer;
beforeAll(async () => {
  png = await picture().png().toBuffer();
});
afterEach(() => renderer.close());

function start(options: { ffmpegPath?: string; jobMs?: number } = {}): void {
  renderer = createRenderer({ script, ffmpegPath: null, log: createLog('silent'), ...options });
}
const pictureOf = (bytes: Buffer, type = 'image/png'): Picture => ({
  type,
  sizeBytes: bytes.length,
  open: async (from, to) => Readable.from([bytes.subarray(from, to)]),
});
const render = (bytes: Buffer, type?: string) => renderer.render(pictureOf(bytes, type), request);

async function widthsOf(rendering: Awaited<ReturnType<typeof render>>) {
  if ('problem' in rendering) return rendering.problem;
  return Promise.all(rendering.thumbnails.map(async (bytes) => (await sharp(bytes).metadata()).width));
}

/** The ids of the rendering processes that this process has started, and that run. */
function processes(): string[] {
  const list = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((line) => line.includes('thumbnail-process.js'))
    .map((line) => line.trim().split(' ')[0] ?? '');
}

describe('the rendering process', () => {
  it('starts with the first picture, serves the next ones, and ends with the renderer', async () => {
    start();
    expect(processes()).toEqual([]);
    expect(await widthsOf(await render(png))).toEqual([64, 96, 96]);
    const first = processes();
    expect(first).toHaveLength(1);
    expect(await widthsOf(await render(png))).toEqual([64, 96, 96]);
    expect(processes()).toEqual(first);
    await renderer.close();
    await expect.poll(processes).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('knows no secret, and has the limits of its jail', async () => {
    process.env.HOLDALL_TEST_SECRET = 'secret';
    start();
    await render(png);
    delete process.env.HOLDALL_TEST_SECRET;
    const [id] = processes();
    const names = (await readFile(`/proc/${id}/environ`, 'utf8'))
      .split('\0')
      .map((each) => each.split('=')[0]);
    expect(names.filter(Boolean).sort()).toEqual(
      expect.arrayContaining(['MALLOC_ARENA_MAX', 'VIPS_CONCURRENCY']),
    );
    expect(names).not.toContain('HOLDALL_TEST_SECRET');
    expect(names).not.toContain('PATH');
    const limits = await readFile(`/proc/${id}/limits`, 'utf8');
    for (const [limit, value] of [
      ['Max data size', 2 ** 30],
      ['Max core file size', 0],
      ['Max file size', 0],
    ])
      expect(limits).toMatch(new RegExp(`${limit} +${value} `));
  });

  it('is killed by a picture that never ends; the next one is rendered by another', async () => {
    start({ jobMs: 3_000 });
    await render(png);
    const first = processes();
    expect(await render(endlessPdf(), 'application/pdf')).toEqual({ problem: 'It took longer than 3 s.' });
    expect(await widthsOf(await render(png))).toEqual([64, 96, 96]);
    expect(processes()).toHaveLength(1);
    expect(processes()).not.toEqual(first);
  });

  it('that ends while it waits blames no picture', async () => {
    start();
    await render(png);
    process.kill(Number(processes()[0]), 'SIGKILL');
    await expect.poll(processes).toEqual([]);
    expect(await widthsOf(await render(png))).toEqual([64, 96, 96]);
  });

  it('that cannot start is no fault of the picture', async () => {
    renderer = createRenderer({
      script: resolve('package.json'),
      ffmpegPath: null,
      log: createLog('silent'),
    });
    await expect(render(png)).rejects.toMatchObject({ reason: 'THUMBNAILS_UNAVAILABLE' });
  });
});

describe('the queue', () => {
  it('passes on a failure of the store, and goes on', async () => {
    start();
    const broken: Picture = {
      ...pictureOf(png),
      open: async () =>
        Readable.from(
          (async function* () {
            yield png.subarray(0, 10);
            throw new Error('The store is away.');
          })(),
        ),
    };
    await expect(renderer.render(broken, request)).rejects.toThrow('The store is away.');
    expect(await widthsOf(await render(png))).toEqual([64, 96, 96]);
  });

  it('renders nothing without a waiting request', async () => {
    start();
    const first = render(png);
    const unwanted = renderer.render(pictureOf(png), { key: 'bob', isWanted: () => false });
    await expect(unwanted).rejects.toMatchObject({ reason: 'RATE_LIMITED' });
    await first;
  });

  it('is bounded', async () => {
    start();
    const all = await Promise.allSettled(
      Array.from({ length: 600 }, () =>
        renderer.render(pictureOf(png), { key: 'eve', isWanted: () => false }),
      ),
    );
    expect(all.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(99);
    expect(await widthsOf(await render(png))).toEqual([64, 96, 96]);
  });
});

describe('a video', () => {
  it('has no thumbnail without ffmpeg', () => {
    start();
    expect(renderer.mayRender('video/mp4')).toBe(false);
    expect(renderer.mayRender('image/png')).toBe(true);
  });

  it('is read by ffmpeg in a jail, from a descriptor', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'holdall-test-'));
    const ffmpegPath = join(directory, 'ffmpeg');
    // It answers with the "video" itself, but only if it was called as it should be.
    await writeFile(
      ffmpegPath,
      '#!/bin/sh\ncase "$*" in *"-f mov -i /dev/fd/3"*) ;; *) exit 1;; esac\n[ -z "$HOLDALL_TEST_SECRET" ] && exec /bin/cat /dev/fd/3\n',
    );
    await chmod(ffmpegPath, 0o755);
    process.env.HOLDALL_TEST_SECRET = 'secret';
    try {
      start({ ffmpegPath });
      expect(renderer.mayRender('video/mp4')).toBe(true);
      expect(await widthsOf(await render(png, 'video/mp4'))).toEqual([64, 96, 96]);
      expect(await render(Buffer.from('no picture'), 'video/mp4')).toHaveProperty('problem');
    } finally {
      delete process.env.HOLDALL_TEST_SECRET;
      await rm(directory, { recursive: true });
    }
  });
});
