import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ApiFile, ApiStatus } from '../infrastructure/api';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import type { Service } from '../infrastructure/service';
import { beginUpload } from '../infrastructure/slow-upload';
import { startTcpProxy, type TcpProxy } from '../infrastructure/tcp-proxy';
import { createHarness, deathOf, downloadAll, type Harness, hasFailed, sha256Of } from './harness';

describe('while PostgreSQL fails', () => {
  let proxy: TcpProxy;
  let harness: Harness;
  let service: Service;
  let existing: ApiFile;

  beforeAll(async () => {
    const { hostname: host, port } = new URL(inject('postgres'));
    proxy = await startTcpProxy({ host, port: Number(port || 5432) });
    harness = await createHarness();
    service = await harness.start(throughProxy());
    existing = await harness.owner.upload('there before', 'before.txt');
  });
  afterEach(async ({ task }) => {
    await proxy?.pass();
    if (hasFailed(task)) service = await harness.recover(throughProxy());
  });
  afterAll(async () => {
    await harness?.remove();
    await proxy?.close();
  });

  function throughProxy(): Record<string, string> {
    const url = new URL(harness.env.DATABASE_URL ?? '');
    url.host = `127.0.0.1:${proxy.port}`;
    return { DATABASE_URL: url.href };
  }

  const killBackends = () =>
    query(
      harness.env,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );

  const sendUpload = (bytes: Uint8Array<ArrayBuffer>, name: string) =>
    harness.owner.call(`${harness.owner.organizationPath}/files:upload?filename=${name}`, {
      method: 'POST',
      body: bytes,
    });

  const rowsNamed = (name: string) => query(harness.env, 'SELECT id FROM files WHERE filename = $1', [name]);

  async function expectUnavailable(answer: Response): Promise<void> {
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(((await answer.json()) as ApiStatus).code).toBe(14);
  }

  const works = async () => (await harness.owner.call(`/api/v1/${existing.name}/metadata`)).status;

  it('uploads whose connections are killed succeed or fail as a whole, and say which', async () => {
    const outcomes: { name: string; status: number; sha256: string }[] = [];
    for (let round = 0; round < repetitions(4); round += 1) {
      const uploads = Array.from({ length: 8 }, async (_, at) => {
        const bytes = randomBytes(1 + at * 700_000);
        const name = `killed ${round} ${at}`;
        const { status } = await sendUpload(bytes, encodeURIComponent(name));
        outcomes.push({ name, status, sha256: sha256Of(bytes) });
      });
      let isOver = false;
      const done = Promise.all(uploads).finally(() => {
        isOver = true;
      });
      while (!isOver) await killBackends();
      await done;
    }
    await expect.poll(works, { timeout: 120_000 }).toBe(200);
    // A removal that was claimed when its connection broke would be due again in a minute.
    await harness.reconcile();
    await assertInvariantsSoon(harness.env);
    const found = await downloadAll(harness.owner);
    for (const { name, status, sha256 } of outcomes) {
      expect([200, 503]).toContain(status);
      const stored = found.get(name)?.sha256;
      if (status === 200) expect(stored, name).toBe(sha256);
      else expect([undefined, sha256], name).toContain(stored);
    }
  });

  it('an upload whose COMMIT was carried out, with the answer lost, is answered with its one file', async () => {
    const bytes = randomBytes(100_000);
    cutAtCommitOfFile('cut-answer');
    const answer = await sendUpload(bytes, 'answer-lost');
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as ApiFile).sha256).toBe(sha256Of(bytes));
    expect(await rowsNamed('answer-lost')).toHaveLength(1);
    await assertInvariantsSoon(harness.env);
  });

  it('an upload whose COMMIT never arrived leaves nothing and may be repeated', async () => {
    cutAtCommitOfFile('cut-before');
    await expectUnavailable(await sendUpload(randomBytes(100_000), 'commit-lost'));
    expect(await rowsNamed('commit-lost')).toHaveLength(0);
    await assertInvariantsSoon(harness.env);
    expect((await sendUpload(randomBytes(100_000), 'commit-lost')).status).toBe(200);
    expect(await rowsNamed('commit-lost')).toHaveLength(1);
  });

  it('a replacement whose COMMIT was carried out, with the answer lost, is answered with the file', async () => {
    const file = await harness.owner.upload('old', 'replaced.txt');
    cutAtCommitOfFile('cut-answer');
    const answer = await harness.owner.call(`/api/v1/${file.name}:upload`, { method: 'PUT', body: 'new' });
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as ApiFile).sha256).toBe(sha256Of(Buffer.from('new')));
    await assertInvariantsSoon(harness.env);
  });

  /**
   * Breaks the next connection that commits a file: by the one statement that ends a whole upload, or by the
   * COMMIT of a transaction in which a file was made or replaced.
   */
  function cutAtCommitOfFile(fate: 'cut-before' | 'cut-answer'): void {
    const makingFile = new WeakSet<object>();
    let isDone = false;
    proxy.judge((chunk, connection) => {
      const said = chunk.toString('latin1');
      if (said.includes('file.upload') || said.includes('file.replace')) makingFile.add(connection);
      const commits =
        said.includes('upload_finish') || (makingFile.has(connection) && said.includes('COMMIT'));
      if (isDone || !commits) return 'pass';
      isDone = true;
      return fate;
    });
  }

  it('requests are answered 503 in seconds while it is down, and work again without a restart', async () => {
    const upload = beginUpload(
      `${service.url}${harness.owner.organizationPath}/files:upload?filename=during`,
      {
        headers: { Authorization: `Bearer ${harness.owner.token}`, 'Content-Length': '2000000' },
      },
    );
    await upload.send(randomBytes(1_000_000));
    const begun = () => query(harness.env, `SELECT id FROM uploads WHERE filename = 'during'`);
    await expect.poll(begun, { timeout: 120_000 }).toHaveLength(1);
    await proxy.refuse();
    const started = Date.now();
    await expectUnavailable(await harness.owner.call(`/api/v1/${existing.name}:download`));
    await expectUnavailable(await sendUpload(randomBytes(10), 'down'));
    await upload.send(randomBytes(1_000_000));
    expect((await upload.end()).status).toBe(503);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect(Date.now() - started).toBeLessThan(20_000);

    await proxy.pass();
    await expect.poll(works, { timeout: 120_000 }).toBe(200);
    // What could not even be given up then is given up when its lease has run out, by the same process.
    await assertInvariantsSoon(harness.env);
    expect(await rowsNamed('during')).toHaveLength(0);
  });

  it('requests are answered 503 in seconds while it hangs, and work again without a restart', async () => {
    proxy.hang();
    const started = Date.now();
    const answers = await Promise.all([
      harness.owner.call(`/api/v1/${existing.name}:download`),
      sendUpload(randomBytes(10), 'hanging'),
    ]);
    expect(Date.now() - started).toBeLessThan(20_000);
    for (const answer of answers) await expectUnavailable(answer);
    await proxy.pass();
    await expect.poll(works, { timeout: 120_000 }).toBe(200);
    await harness.reconcile();
    await assertInvariantsSoon(harness.env);
  });

  it('a transaction that is killed under a process which hangs takes no one else along', async () => {
    await service.kill();
    const hanging = await harness.start({ FAILPOINT: 'up.before_commit:hang' });
    const upload = sendUpload(randomBytes(1000), 'hangs').catch((error: unknown) => error);
    const open = () =>
      query(
        harness.env,
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
      );
    await expect.poll(open, { timeout: 120_000 }).toHaveLength(1);
    await killBackends();
    await expect.poll(works, { timeout: 120_000 }).toBe(200);
    await hanging.kill();
    expect(await deathOf(hanging)).toBe('SIGKILL');
    await upload;
    await harness.reconcile();
    await assertInvariantsSoon(harness.env);
    service = await harness.start(throughProxy());
    expect(await works()).toBe(200);
  });
});
