import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import { beginUpload } from '../infrastructure/slow-upload';
import { endUnfinished, patch, tus, uploadUrl } from '../uploads/tus';
import { createQuotaFixture, type QuotaFixture } from './quota-fixture';

const atOnce = 20;

describe('a quota with many uploads at once', () => {
  let fixture: QuotaFixture;
  beforeAll(async () => {
    fixture = await createQuotaFixture();
  });
  afterAll(() => fixture?.remove());

  const upload = (body: BodyInit) =>
    fixture.owner.call(`${fixture.owner.organizationPath}/files:upload`, {
      method: 'POST',
      body,
    });
  const throughTus = async (length: number) => {
    const { upload_uri } = await uploadUrl(fixture.owner);
    const created = await tus('POST', upload_uri, { 'Upload-Length': String(length) });
    return created.ok ? patch(created.headers.get('location') ?? '', 0, Buffer.alloc(length)) : created;
  };
  const usedBytes = async () => {
    const { sizeBytes, trashedSizeBytes } = await fixture.usage();
    return sizeBytes + trashedSizeBytes;
  };

  it('accepts as many as fit and refuses the others', async () => {
    for (let times = 0; times < repetitions(10, 2); times += 1) {
      const length = randomInt(1, 200_000);
      const fitting = randomInt(0, atOnce + 1);
      const before = await usedBytes();
      await fixture.leave({ bytes: length * fitting + randomInt(length) });
      const answers = await Promise.all(
        Array.from({ length: atOnce }, (_, index) =>
          index % 2 === 0 ? upload(Buffer.alloc(length)) : throughTus(length),
        ),
      );
      const statuses = answers.map(({ ok, status }) => (ok ? 'taken' : status)).sort();
      const expected = [...Array(atOnce - fitting).fill(413), ...Array(fitting).fill('taken')];
      expect(statuses).toEqual(expected);
      expect((await usedBytes()) - before).toBe(length * fitting);
    }
    await endUnfinished(fixture.owner, fixture.instance.env);
    await assertInvariantsSoon(fixture.instance.env);
  });

  it.each([
    [atOnce, 3],
    [8, 1],
  ])(
    'is not exceeded by %d uploads without an announced length, of which at least one of %d goes on',
    async (count, fitting) => {
      const length = 600_000;
      const before = await usedBytes();
      await fixture.leave({ bytes: length * fitting });
      const answers = await Promise.all(
        Array.from({ length: count }, () => upload(new Blob([Buffer.alloc(length)]).stream())),
      );
      const taken = answers.filter(({ ok }) => ok).length;
      expect(taken).toBeGreaterThanOrEqual(1);
      expect(taken).toBeLessThanOrEqual(fitting);
      expect((await usedBytes()) - before).toBe(length * taken);
      // What the refused ones had reserved is free again.
      const { status } = await upload(Buffer.alloc(length * (fitting - taken)));
      expect(status).toBe(200);
    },
  );

  it('accepts as many files as are left', async () => {
    await fixture.leave({ bytes: 1_000, files: 7 });
    const answers = await Promise.all(Array.from({ length: atOnce }, () => upload('x')));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(7);
  });

  it('is never exceeded while it is lowered and files are replaced', async () => {
    await fixture.setQuota({ quota_bytes: null, quota_files: null });
    const { name } = await fixture.owner.upload(Buffer.alloc(50_000));
    for (let times = 0; times < repetitions(5); times += 1) {
      const quota = (await usedBytes()) + 100_000;
      await fixture.setQuota({ quota_bytes: quota + 100_000 });
      const replace = (length: number) =>
        fixture.owner.call(`/api/v1/${name}:upload`, { method: 'PUT', body: Buffer.alloc(length) });
      await Promise.all([
        ...Array.from({ length: 8 }, () => upload(Buffer.alloc(randomInt(1, 60_000)))),
        replace(randomInt(1, 90_000)),
        replace(randomInt(1, 90_000)),
        fixture.setQuota({ quota_bytes: quota }),
        ...Array.from({ length: 8 }, () => upload(Buffer.alloc(randomInt(1, 60_000)))),
      ]);
      // What was there before the quota was lowered may be more than it is by then.
      const now = await usedBytes();
      expect(now).toBeLessThanOrEqual(quota + 100_000);
      if (now > quota) expect((await upload('x')).status).toBe(413);
    }
    await assertInvariantsSoon(fixture.instance.env);
  });
});

it('a quota is fully available again after a crash', async () => {
  const fixture = await createQuotaFixture({ env: { LEASE_SECONDS: '3' } });
  try {
    const length = 2 ** 20;
    const path = `${fixture.owner.organizationPath}/files:upload`;
    const upload = async (body: BodyInit) =>
      (await fixture.owner.call(path, { method: 'POST', body })).status;
    await fixture.leave({ bytes: length });
    const slow = beginUpload(`${fixture.owner.url}${path}`, {
      headers: { Authorization: `Bearer ${fixture.owner.token}`, 'Content-Length': String(length) },
    });
    await slow.send(Buffer.alloc(length / 2));
    const reserved = () => fixture.query('SELECT id FROM uploads WHERE reserved_bytes > 0');
    await expect.poll(reserved, { timeout: 30_000 }).toHaveLength(1);
    expect(await upload('x')).toBe(413);
    await fixture.service.kill();
    slow.cut();
    await fixture.instance.start();
    await expect.poll(() => upload(Buffer.alloc(length)), { timeout: 90_000 }).toBe(200);
    await assertInvariantsSoon(fixture.instance.env);
  } finally {
    await fixture.remove();
  }
});
