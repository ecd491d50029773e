import { randomBytes } from 'node:crypto';
import { readdir, readlink } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { onEveryStore } from '../api/stores';
import type { ApiFile } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import type { Service } from '../infrastructure/service';
import { beginUpload } from '../infrastructure/slow-upload';
import { createHarness, download, type Harness, hasFailed } from './harness';

const times = repetitions(50, 10);
const size = 12 * 2 ** 20;

onEveryStore((kind) => {
  describe('a client that goes away', () => {
    let harness: Harness;
    let service: Service;
    let file: ApiFile;

    beforeAll(async () => {
      harness = await createHarness({ store: kind });
      service = await harness.start();
      file = await harness.owner.upload(randomBytes(size), 'big.bin');
    });
    afterEach(async ({ task }) => {
      if (hasFailed(task)) service = await harness.recover();
    });
    afterAll(() => harness?.remove());

    const authorization = () => ({ Authorization: `Bearer ${harness.owner.token}` });

    async function cutUpload(sent: number, chunked: boolean): Promise<void> {
      const upload = beginUpload(`${service.url}${harness.owner.organizationPath}/files:upload`, {
        headers: { ...authorization(), ...(!chunked && { 'Content-Length': String(size) }) },
      });
      await upload.send(randomBytes(sent));
      upload.cut();
    }

    async function cutDownload(after: number): Promise<void> {
      const sent = request(`${service.url}/api/v1/${file.name}:download`, {
        agent: false,
        headers: authorization(),
      }).end();
      await new Promise<void>((resolve, reject) => {
        sent.on('error', reject);
        sent.on('response', (response: IncomingMessage) => {
          let read = 0;
          response.on('error', () => {});
          response.on('close', resolve);
          response.on('data', (chunk: Buffer) => {
            read += chunk.length;
            if (read >= after) response.destroy();
          });
        });
      });
    }

    /** The open files and sockets of the process, without their numbers. */
    async function openFiles(): Promise<string[]> {
      const folder = `/proc/${service.process.pid}/fd`;
      const links = (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => ''));
      return (await Promise.all(links)).map((name) => name.replace(/\d+/g, ''));
    }

    const count = async () => (await openFiles()).filter(Boolean).length;

    async function inParallel(act: (at: number) => Promise<void>): Promise<void> {
      const rest = Array.from({ length: times }, (_, at) => at);
      await Promise.all(
        Array.from({ length: 5 }, async () => {
          for (let at = rest.pop(); at !== undefined; at = rest.pop()) await act(at);
        }),
      );
    }

    it.each([
      {
        kind: 'in mid-upload',
        act: (at: number) => cutUpload(1 + Math.floor((at / times) * (size - 1)), at % 2 === 0),
      },
      {
        kind: 'in mid-download',
        act: (at: number) => cutDownload(1 + Math.floor((at / times) * size * 0.9)),
      },
    ])('$kind leaves no descriptor, no file and no row', async ({ act }) => {
      // Connections to database and store are opened as they are needed, and kept.
      await inParallel(act);
      await assertInvariantsSoon(harness.env);
      await expect
        .poll(openFiles, { timeout: 120_000 })
        .not.toContainEqual(expect.stringContaining('/objects/'));
      const before = await count();

      await inParallel(act);
      await assertInvariantsSoon(harness.env);
      await expect
        .poll(openFiles, { timeout: 120_000 })
        .not.toContainEqual(expect.stringContaining('/objects/'));
      // Pooled connections to database and store close after a minute without work.
      await expect.poll(count, { timeout: 150_000 }).toBeLessThanOrEqual(before + 5);
      expect(await download(harness.owner, file)).toHaveLength(size);
    });
  });
});
