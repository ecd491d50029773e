import { randomBytes, randomInt } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, createCaller } from '../infrastructure/api';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import type { Service } from '../infrastructure/service';
import { beginUpload } from '../infrastructure/slow-upload';
import { viewStore } from '../infrastructure/store-view';
import { createHarness, type Harness, hasFailed, sha256Of } from './harness';

describe('the deletion of an organization', () => {
  let harness: Harness;
  let service: Service;
  let made = 0;

  beforeAll(async () => {
    harness = await createHarness();
    service = await harness.start();
  });
  afterEach(async ({ task }) => {
    if (hasFailed(task)) service = await harness.recover();
  });
  afterAll(() => harness?.remove());

  async function newOrganization(): Promise<Caller> {
    made += 1;
    const id = `ending-${made}`;
    await harness.owner.post('/api/v1/organizations', { organization_id: id });
    return createCaller(harness.owner.url, harness.owner.token, id);
  }

  const remove = async ({ call, organizationPath }: Caller) =>
    expect((await call(organizationPath, { method: 'DELETE' })).status).toBe(200);

  async function expectNothingLeft({ organization }: Caller): Promise<void> {
    await assertInvariantsSoon(harness.env);
    const rows = await query(
      harness.env,
      'SELECT purged_at IS NOT NULL AS purged FROM organizations WHERE id = $1',
      [organization],
    );
    expect(rows).toEqual([{ purged: true }]);
    const events = await query<{ action: string }>(
      harness.env,
      'SELECT action FROM audit_events WHERE organization_id = $1',
      [organization],
    );
    expect(events.map(({ action }) => action)).toContain('organization.delete');
  }

  it('is there at once for every reader, and soon no byte is left', async () => {
    const caller = await newOrganization();
    const file = await caller.upload(randomBytes(100_000), 'a.bin');
    const { download_uri } = await caller.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    );
    const { upload_uri } = await caller.post<{ upload_uri: string }>(
      `${caller.organizationPath}/files:generateUploadUrl`,
    );
    await remove(caller);
    const answers = await Promise.all([
      caller.call(`/api/v1/${file.name}:download`),
      caller.call(`/api/v1/${file.name}/metadata`),
      caller.call(`${caller.organizationPath}/files`),
      caller.call(`${caller.organizationPath}/files:upload`, { method: 'POST', body: 'late' }),
      caller.call(caller.organizationPath),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect([403, 404]).toContain((await fetch(download_uri)).status);
    expect([403, 404]).toContain((await fetch(upload_uri, { method: 'PUT', body: 'late' })).status);
    await expectNothingLeft(caller);
    expect((await viewStore(harness.env).objects()).size).toBe(0);
    const again = await caller.call('/api/v1/organizations', {
      method: 'POST',
      json: { organization_id: caller.organization },
    });
    expect(again.status).toBe(409);
  });

  it('lets a download that streams end whole or break, never short', async () => {
    const caller = await newOrganization();
    const bytes = randomBytes(24 * 2 ** 20);
    const { name } = await caller.upload(bytes, 'big.bin');
    const sent = request(`${service.url}/api/v1/${name}:download`, {
      agent: false,
      headers: { Authorization: `Bearer ${caller.token}` },
    }).end();
    const chunks: Buffer[] = [];
    const ended = new Promise<'whole' | 'broken'>((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (response) => {
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve('whole'));
        response.on('error', () => resolve('broken'));
        response.once('data', () => {
          response.pause();
          void remove(caller)
            .then(() => expectNothingLeft(caller))
            .then(() => response.resume(), reject);
        });
      });
    });
    if ((await ended) === 'whole') expect(sha256Of(Buffer.concat(chunks))).toBe(sha256Of(bytes));
  });

  it.each([
    { kind: 'that goes on sending', sends: true },
    { kind: 'that has paused', sends: false },
  ])('ends an upload $kind with 403 and leaves nothing of it', async ({ sends }) => {
    const caller = await newOrganization();
    const upload = beginUpload(`${service.url}${caller.organizationPath}/files:upload?filename=a.bin`, {
      headers: {
        Authorization: `Bearer ${caller.token}`,
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(20 * 2 ** 20),
      },
    });
    await upload.send(randomBytes(12 * 2 ** 20));
    const begun = () => query(harness.env, 'SELECT id FROM uploads');
    await expect.poll(begun, { timeout: 120_000 }).toHaveLength(1);
    await remove(caller);
    if (sends) await upload.send(randomBytes(8 * 2 ** 20));
    const answer = await upload.answer;
    upload.cut();
    expect(answer.status).toBe(403);
    await expectNothingLeft(caller);
  });

  it('ends an upload through a URL as well', async () => {
    const caller = await newOrganization();
    const { upload_uri } = await caller.post<{ upload_uri: string }>(
      `${caller.organizationPath}/files:generateUploadUrl`,
    );
    const upload = beginUpload(upload_uri, { headers: { 'Content-Length': '1000000' } });
    await upload.send(randomBytes(500_000));
    await expect
      .poll(() => query(harness.env, 'SELECT id FROM uploads'), { timeout: 120_000 })
      .toHaveLength(1);
    await remove(caller);
    expect([403, 404]).toContain((await upload.answer).status);
    upload.cut();
    await expectNothingLeft(caller);
  });

  it.each(Array.from({ length: repetitions(3) }, (_, at) => at + 1))(
    'is finished by the next service when it is killed at a random moment, time %i',
    async () => {
      const caller = await newOrganization();
      await Promise.all(
        Array.from({ length: 30 }, (_, at) => caller.upload(randomBytes(1000 + at), `${at}.bin`)),
      );
      const lateUploads = [1, 2 ** 20, 12 * 2 ** 20].map((size) =>
        caller.upload(randomBytes(size), `late ${size}`).catch(() => {}),
      );
      const deleted = caller.call(caller.organizationPath, { method: 'DELETE' }).then(
        ({ status }) => status === 200,
        () => false,
      );
      // A random moment; the deletion of so few files takes some ten milliseconds.
      await delay(randomInt(0, 150));
      await service.kill();
      const [wasTold] = await Promise.all([deleted, ...lateUploads]);
      service = await harness.start();
      await harness.reconcile();
      await assertInvariantsSoon(harness.env);
      const isGone = (await caller.call(`${caller.organizationPath}/files`)).status === 403;
      if (wasTold) expect(isGone).toBe(true);
      if (!isGone) await remove(caller);
      await expectNothingLeft(caller);
    },
  );
});
