import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IsolatedFixture } from '../infrastructure/fixture';
import { repetitions } from '../infrastructure/repetitions';
import { beginUpload } from '../infrastructure/slow-upload';
import { behind, createDirectory, createLinkedFixture, makeLink, uriOf } from './linked-fixture';

const MiB = 2 ** 20;
const canary = 'the canary sings outside';

let base: Awaited<ReturnType<typeof createDirectory>>;
let root: string;
let fixture: IsolatedFixture;
let linked: ReturnType<typeof behind>;

beforeAll(async () => {
  base = await createDirectory();
  root = join(base.directory, 'acme');
  for (const folder of [join(root, 'folder'), join(base.directory, 'outside')])
    await mkdir(folder, { recursive: true });
  await writeFile(join(base.directory, 'outside', 'a.txt'), canary);
  fixture = await createLinkedFixture([root]);
  linked = behind(fixture.owner, await makeLink(fixture.owner, uriOf(root)));
});
afterAll(async () => {
  await fixture?.remove();
  await base.remove();
});
beforeEach(() => writeFile(join(root, 'folder', 'a.txt'), 'inside'));

describe('while another program replaces a folder by a link, again and again,', () => {
  let swapper: ChildProcess;

  beforeAll(async () => {
    await mkdir(join(root, 'swapped'));
    await writeFile(join(root, 'swapped', 'a.txt'), 'inside');
    // Renames are what is atomic: at any moment the name is the folder, a link to the outside, or nothing.
    const script = `
      const { renameSync, symlinkSync } = require('node:fs');
      symlinkSync('../outside', 'link');
      process.stdout.write('swapping');
      const until = Date.now() + 600_000;
      while (Date.now() < until && process.ppid > 1) {
        renameSync('swapped', 'away'); renameSync('link', 'swapped');
        renameSync('swapped', 'link'); renameSync('away', 'swapped');
      }`;
    swapper = spawn(process.execPath, ['-e', script], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(swapper.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  });
  afterAll(async () => {
    const ended = once(swapper, 'exit');
    swapper.kill('SIGKILL');
    await ended;
  });

  it('nothing of the outside is read, listed, written or removed', async () => {
    const seen = new Set<string>();
    const note = (status: number, text: string) => {
      seen.add(`${status} ${status === 200 ? text : ''}`);
      expect(text).not.toContain(canary);
    };
    for (let round = 0; round < repetitions(150, 20); round += 1) {
      const answers = await Promise.all([
        linked.download('swapped/a.txt'),
        linked.download('swapped/a.txt'),
        linked.call('?path=swapped'),
        linked.upload('swapped/b.txt', 'written'),
        linked.remove('swapped/b.txt'),
      ]);
      for (const [at, answer] of answers.entries()) {
        const text = await answer.text().catch(() => '');
        expect([200, 400, 403, 404, 409], text).toContain(answer.status);
        if (at < 2) note(answer.status, text);
        expect(text).not.toContain('outside');
      }
      expect(await readdir(join(base.directory, 'outside'))).toEqual(['a.txt']);
    }
    expect(await readFile(join(base.directory, 'outside', 'a.txt'), 'utf8')).toBe(canary);
    expect([...seen].filter((one) => one.startsWith('200'))).toEqual(
      seen.has('200 inside') ? ['200 inside'] : [],
    );
  });
});

describe('a download breaks off, and is never made of two contents,', () => {
  const size = 64 * MiB;
  const path = () => join(root, 'large.bin');
  const changes: Record<string, () => Promise<unknown>> = {
    'when the file is cut short': () => truncate(path(), size / 2),
    'when the file grows': () => truncate(path(), size + 1),
    'when the file is written over': () => writeFile(path(), Buffer.alloc(size, 2)),
    'when another file replaces it': async () => {
      await writeFile(`${path()}.new`, Buffer.alloc(size, 2));
      await rename(`${path()}.new`, path());
    },
    'when it is written through the link': () => linked.write('large.bin', 'other'),
  };

  it.each(Object.entries(changes))('%s', async (_, change) => {
    await writeFile(path(), Buffer.alloc(size, 1));
    const response = await slowDownload('large.bin');
    expect(response.headers['content-length']).toBe(String(size));
    let received = 0;
    let hasChanged = false;
    const reading = (async () => {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        expect(chunk.includes(2)).toBe(false);
        received += chunk.length;
        if (!hasChanged) await change();
        hasChanged = true;
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(received).toBeLessThan(size);
  });
});

describe('a write that is killed', () => {
  it('leaves what was there, hides what it left, and the next day’s write removes that', async () => {
    const { service } = fixture;
    const url = `${service.url}${linked.base}:upload?path=folder%2Fa.txt`;
    const headers = { Authorization: `Bearer ${fixture.owner.token}` };
    const leftOver = async () => (await readdir(join(root, 'folder'))).filter((name) => name !== 'a.txt');

    const upload = beginUpload(url, { method: 'PUT', headers });
    for (let sent = 0; sent < 4; sent += 1) await upload.send(Buffer.alloc(MiB, 1));
    await expect.poll(leftOver, { timeout: 120_000 }).toHaveLength(1);
    await service.kill();
    await expect(upload.answer).rejects.toThrow();
    fixture.service = await fixture.instance.start();

    expect(await linked.read('folder/a.txt')).toBe('inside');
    expect(await linked.names('folder')).toEqual(['a.txt']);
    const [name = ''] = await leftOver();
    expect((await linked.download(`folder/${name}`)).status).toBe(400);
    const dayBefore = new Date(Date.now() - 2 * 86_400_000);
    await utimes(join(root, 'folder', name), dayBefore, dayBefore);
    await linked.write('folder/a.txt', 'after');
    expect(await leftOver()).toEqual([]);
    expect(await linked.read('folder/a.txt')).toBe('after');
  });

  it('just before its file would get its name leaves the old one, whole', async () => {
    await fixture.service.stop();
    fixture.service = await fixture.instance.start({ FAILPOINT: 'link.before_rename:kill' });
    await expect(linked.upload('folder/a.txt', Buffer.alloc(MiB, 1))).rejects.toThrow();
    fixture.service = await fixture.instance.start();
    expect(await linked.read('folder/a.txt')).toBe('inside');
    expect(await linked.names('folder')).toEqual(['a.txt']);
  });

  it('by a client that goes away leaves nothing at all', async () => {
    const before = (await readdir(join(root, 'folder'))).length;
    const url = `${fixture.service.url}${linked.base}:upload?path=folder%2Fb.txt`;
    const upload = beginUpload(url, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${fixture.owner.token}` },
    });
    await upload.send(Buffer.alloc(MiB, 1));
    const entries = async () => (await readdir(join(root, 'folder'))).length;
    await expect.poll(entries, { timeout: 120_000 }).toBe(before + 1);
    upload.cut();
    await expect.poll(entries, { timeout: 120_000 }).toBe(before);
  });
});

/** A download that is read as slowly as its reader likes: nothing is read ahead beyond the buffers. */
async function slowDownload(path: string): Promise<IncomingMessage> {
  const url = `${fixture.service.url}${linked.base}:download?path=${path}`;
  const sent = request(url, { agent: false, headers: { Authorization: `Bearer ${fixture.owner.token}` } });
  sent.on('error', () => {});
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}
