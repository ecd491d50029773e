import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { type ApiStatus, createCaller } from '../infrastructure/api';
import { collect } from '../infrastructure/bytes';
import { assertInvariants, query } from '../infrastructure/invariants';
import { createInstance } from '../infrastructure/service';
import { beginUpload } from '../infrastructure/slow-upload';
import { createHarness, deathOf, download, downloadAll, sha256Of } from './harness';

const many = 20;

describe('SIGTERM', () => {
  it('lets 20 uploads and 20 downloads under way finish, and accepts no others', async () => {
    const harness = await createHarness({ env: { DRAIN_SECONDS: '120' } });
    try {
      const service = await harness.start();
      const { owner } = harness;
      const stored = randomBytes(16 * 2 ** 20);
      const file = await owner.upload(stored, 'stored.bin');

      const contents = Array.from({ length: many }, () => randomBytes(2 * 2 ** 20));
      const uploads = contents.map((bytes, at) =>
        beginUpload(`${service.url}${owner.organizationPath}/files:upload?filename=${at}`, {
          headers: { Authorization: `Bearer ${owner.token}`, 'Content-Length': String(bytes.length) },
        }),
      );
      await Promise.all(uploads.map(({ send }, at) => send(contents[at]?.subarray(0, 2 ** 20) as Buffer)));
      const downloads = await Promise.all(
        contents.map(() => openPaused(`${service.url}/api/v1/${file.name}:download`)),
      );
      const begun = () => query(harness.env, 'SELECT id FROM uploads');
      await expect.poll(begun, { timeout: 120_000 }).toHaveLength(many);

      const exit = service.stop();
      const refused = await expect
        .poll(() => owner.call(`/api/v1/${file.name}/metadata`), { timeout: 120_000 })
        .toSatisfy((answer: Response) => answer.status === 503)
        .then(() => owner.call(`/api/v1/${file.name}/metadata`));
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(((await refused.json()) as ApiStatus).code).toBe(14);

      await Promise.all(uploads.map(({ send }, at) => send(contents[at]?.subarray(2 ** 20) as Buffer)));
      const answers = await Promise.all(uploads.map(({ end }) => end()));
      expect(answers.map(({ status }) => status)).toEqual(contents.map(() => 200));
      for (const response of downloads) expect(sha256Of(await collect(response))).toBe(sha256Of(stored));
      expect(await exit).toBe(0);
      await assertInvariants(harness.env);

      await harness.start();
      const found = await downloadAll(owner);
      for (const [at, bytes] of contents.entries())
        expect(found.get(String(at))?.sha256).toBe(sha256Of(bytes));

      async function openPaused(url: string): Promise<IncomingMessage> {
        const sent = request(url, {
          agent: false,
          headers: { Authorization: `Bearer ${owner.token}` },
        }).end();
        return new Promise((resolve, reject) => {
          sent.on('error', reject);
          // Nothing is read until a listener for data is added.
          sent.on('response', resolve);
        });
      }
    } finally {
      await harness.remove();
    }
  });

  it('ends an upload that does not finish in DRAIN_SECONDS, and leaves nothing of it', async () => {
    const harness = await createHarness({ env: { DRAIN_SECONDS: '1' } });
    try {
      const service = await harness.start();
      const upload = beginUpload(`${service.url}${harness.owner.organizationPath}/files:upload`, {
        headers: { Authorization: `Bearer ${harness.owner.token}`, 'Content-Length': '4000000' },
      });
      await upload.send(randomBytes(2_000_000));
      const begun = () => query(harness.env, 'SELECT id FROM uploads');
      await expect.poll(begun, { timeout: 120_000 }).toHaveLength(1);
      expect(await service.stop()).toBe(0);
      await expect(upload.answer).rejects.toThrow();
      await harness.reconcile();
      await assertInvariants(harness.env);
    } finally {
      await harness.remove();
    }
  });
});

describe('with the built-in PostgreSQL', () => {
  it('an acknowledged file survives kill -9 of the service, and of the database with it', async () => {
    const instance = await createInstance(inject('postgres'), { env: { DATABASE_URL: '', AUTH_SECRET: '' } });
    const postgresPid = async () => {
      const file = await readFile(
        join(instance.env.DATA_DIR ?? '', 'postgres/cluster/postmaster.pid'),
        'utf8',
      );
      return Number(file.split('\n')[0]);
    };
    let service = await instance.start();
    try {
      const { token } = await instance.holdall<{ token: string }>(
        'bootstrap',
        '--email',
        'owner@example.com',
        '--organization',
        'acme',
      );
      const owner = createCaller(service.url, token);
      const bytes = randomBytes(3 * 2 ** 20);
      const file = await owner.upload(bytes, 'a.bin');
      const cutOff = beginUpload(`${service.url}${owner.organizationPath}/files:upload?filename=half`, {
        headers: { Authorization: `Bearer ${token}`, 'Content-Length': '4000000' },
      });
      await cutOff.send(randomBytes(2_000_000));

      const firstPostgres = await postgresPid();
      await service.kill();
      service = await instance.start();
      expect(await postgresPid()).toBe(firstPostgres);
      expect(sha256Of(await download(owner, file))).toBe(sha256Of(bytes));
      expect([...(await downloadAll(owner)).keys()]).toEqual(['a.bin']);

      const second = await owner.upload('second', 'b.txt');
      process.kill(firstPostgres, 'SIGKILL');
      service.process.kill('SIGKILL');
      await deathOf(service);
      service = await instance.start();
      expect(sha256Of(await download(owner, file))).toBe(sha256Of(bytes));
      expect(Buffer.from(await download(owner, second)).toString()).toBe('second');
      await owner.upload('next', 'c.txt');
      expect(await instance.holdall('reconcile')).toMatchObject({ missing: [], orphans_found: 0 });
      expect(await instance.holdall('scrub')).toMatchObject({ files: 3, damaged: [] });
    } finally {
      // By SIGTERM: nothing else would stop the database.
      await service.stop();
      await instance.remove();
    }
  });
});
