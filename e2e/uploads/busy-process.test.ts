import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { createHarness, type Harness, sha256Of } from '../crash/harness';
import type { ApiFile } from '../infrastructure/api';
import { freePorts } from '../infrastructure/free-ports';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import type { Service } from '../infrastructure/service';
import { beginPatch, resume } from './sender';
import { beginNew, fileOf, uploadUrl } from './tus';

/**
 * The main thread of `busy` stands still for six seconds: longer than its leases last, and longer than a
 * probe waits for an answer.
 */
describe('an upload in a process whose main thread stands still', () => {
  let harness: Harness;
  let busy: Service;
  let other: Service;
  const bytes = randomBytes(100_000);

  beforeAll(async () => {
    harness = await createHarness({ env: { LEASE_SECONDS: '1' } });
    const [port] = await freePorts(1);
    [busy, other] = await Promise.all([
      harness.start({ FAILPOINT: 'up.after_intent:block' }),
      harness.start({ PORT: String(port) }),
    ]);
  });
  afterEach(() => assertInvariantsSoon(harness.env));
  afterAll(() => harness?.remove());

  const elsewhere = (address: string) => address.replace(busy.url, other.url);

  /** Waits until an upload is older than its lease was at first. */
  async function untilOlderThanLease(): Promise<void> {
    const old = () =>
      query(harness.env, `SELECT id FROM uploads WHERE created_at < now() - interval '2 seconds'`);
    await expect.poll(old, { timeout: 120_000, interval: 50 }).toHaveLength(1);
  }

  it('is not given up by a reconciliation elsewhere', async () => {
    const answer = harness.owner.call(`${harness.owner.organizationPath}/files:upload`, {
      method: 'POST',
      body: bytes,
    });
    await untilOlderThanLease();
    expect(await harness.holdall('reconcile')).toMatchObject({ expired_uploads: 0 });
    const { status, file } = await answer.then(async (response) => ({
      status: response.status,
      file: (await response.json()) as ApiFile,
    }));
    expect(status).toBe(200);
    expect(file.sha256).toBe(sha256Of(bytes));
  });

  it('keeps its slot of an upload URL', async () => {
    const { upload_uri: target } = await uploadUrl(harness.owner);
    const answer = fetch(target, { method: 'PUT', body: bytes });
    await untilOlderThanLease();
    const refused = await fetch(elsewhere(target), { method: 'PUT', body: 'another' });
    expect(await refusal(refused)).toMatchObject({ status: 409, reason: 'URL_IN_USE' });
    expect((await answer).status).toBe(200);
  });
});

describe('an upload in a process that was stopped for a while', () => {
  let harness: Harness;
  let service: Service;
  const bytes = randomBytes(6 * 2 ** 20);

  beforeAll(async () => {
    harness = await createHarness({ env: { LEASE_SECONDS: '1' } });
    service = await harness.start();
  });
  afterAll(async () => {
    service?.process.kill('SIGCONT');
    await harness?.remove();
  });

  it('continues for its only client, although its lease ran out', async () => {
    const location = await beginNew(harness.owner, bytes.length);
    const sent = beginPatch(location, 0, bytes.length);
    await sent.send(bytes.subarray(0, 2 ** 20));
    await sent.wasRead();
    service.process.kill('SIGSTOP');
    const lapsed = () => query(harness.env, 'SELECT id FROM uploads WHERE lease_until < now()');
    await expect.poll(lapsed, { timeout: 120_000 }).toHaveLength(1);
    service.process.kill('SIGCONT');
    await sent.send(bytes.subarray(2 ** 20));
    expect((await sent.end()).status).toBe(204);
    expect(await fileOf(location)).toBeTruthy();
    await assertInvariantsSoon(harness.env);
  });

  it('is found where it was by the client that comes back after kill -9', async () => {
    const location = await beginNew(harness.owner, bytes.length);
    const cut = beginPatch(location, 0, bytes.length);
    await cut.send(bytes.subarray(0, 2 ** 20));
    await cut.wasRead();
    await service.kill();
    // A lease that would last for minutes is no reason for a 409 to the only client.
    await query(
      harness.env,
      `UPDATE uploads SET lease_until = now() + interval '10 minutes' WHERE lease_owner IS NOT NULL`,
    );
    service = await harness.start();
    const answer = await fetch(location, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
    expect(answer.status).toBe(200);
    await resume(location, bytes);
    await assertInvariantsSoon(harness.env);
  });
});
