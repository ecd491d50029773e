import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile, Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';

type AuditEvent = { actor: string; action: string; target: string; outcome: string; address?: string };

describe('the audit log records denied uses of', () => {
  let fixture: Fixture;
  let owner: Caller;
  let file: ApiFile;
  let count = 0;
  beforeAll(async () => {
    fixture = await createFixture();
    owner = fixture.owner;
    file = await owner.upload('hello', 'listed.txt');
  });
  afterAll(() => fixture.remove());

  const denied = async (query: string) =>
    (
      await owner.get<{ audit_events: AuditEvent[] }>(
        `${owner.organizationPath}/auditEvents?outcome=DENIED&${query}`,
      )
    ).audit_events;
  const by = (name: string) => denied(`actor=${encodeURIComponent(name)}`);
  const timeout = { timeout: 30_000 };
  const end = (name: string) => owner.call(`/api/v1/${name}`, { method: 'DELETE' });
  const over = (table: string, name: string) =>
    fixture.query(`UPDATE ${table} SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      name.split('/').at(-1),
    ]);
  const makeUrl = (caller = owner) =>
    caller.post<{ name: string; upload_uri: string }>(`${owner.organizationPath}/files:generateUploadUrl`);
  const share = (json: object = {}, caller = owner) =>
    caller.post<{ name: string; share_uri: string }>(`/api/v1/${file.name}/shareLinks`, json);
  async function leaver() {
    count += 1;
    const email = fixture.email(`leaver-${count}`);
    const caller = await fixture.createUser(email, 'editor');
    const leave = () =>
      fixture.holdall('member', 'remove', '--organization', fixture.organization, '--email', email);
    return { caller, email, leave };
  }

  it('an upload URL that was revoked, has expired, or whose creator lost the permission', async () => {
    const { caller, leave } = await leaver();
    const [revoked, expired, orphaned, good] = [
      await makeUrl(),
      await makeUrl(),
      await makeUrl(caller),
      await makeUrl(),
    ];
    await end(revoked.name);
    await over('upload_urls', expired.name);
    await leave();
    for (const { name, upload_uri } of [revoked, expired, orphaned]) {
      expect((await fetch(upload_uri, { method: 'PUT', body: 'x' })).status).toBe(403);
      await expect
        .poll(() => by(name), timeout)
        .toMatchObject([{ url: name, action: 'upload_url.use', target: name, outcome: 'DENIED' }]);
    }
    await fetch(good.upload_uri, { method: 'PUT', body: 'x' });
    expect(await by(good.name)).toEqual([]);
  });

  it('a download URL that has expired, or whose creator lost the permission', async () => {
    const { caller, email, leave } = await leaver();
    const make = (json: object) =>
      caller.post<{ download_uri: string }>(`/api/v1/${file.name}:generateDownloadUrl`, json);
    const [short, long] = [await make({ expire_duration: '0.001s' }), await make({})];
    const attempts = () => denied(`action=download_url.use&actor=${email}`);
    await expect.poll(async () => (await fetch(short.download_uri)).status, timeout).toBe(403);
    await expect.poll(async () => (await attempts()).length, timeout).toBeGreaterThan(0);
    expect(await attempts()).toContainEqual(expect.objectContaining({ target: file.name }));
    const before = (await attempts()).length;
    await leave();
    expect((await fetch(long.download_uri)).status).toBe(403);
    await expect.poll(async () => (await attempts()).length, timeout).toBe(before + 1);
  });

  it('a share link that was revoked, has expired or has reached its limit, and wrong passwords', async () => {
    const { caller, leave } = await leaver();
    const [revoked, expired, exhausted, closed, orphaned] = [
      await share(),
      await share(),
      await share({ max_downloads: 1 }),
      await share({ password: 'open sesame' }),
      await share({}, caller),
    ];
    await end(revoked.name);
    await over('share_links', expired.name);
    await (await fetch(exhausted.share_uri)).text();
    await leave();
    for (const { name, share_uri } of [revoked, expired, exhausted, orphaned]) {
      expect((await fetch(share_uri)).status).toBe(name === orphaned.name ? 404 : 410);
      await expect
        .poll(() => by(name), timeout)
        .toMatchObject([{ actor: name, url: name, action: 'share_link.use', outcome: 'DENIED' }]);
    }
    // A request without a password is not a denied attempt.
    expect((await fetch(closed.share_uri)).status).toBe(401);
    const headers = { Authorization: `Basic ${Buffer.from('me:wrong').toString('base64')}` };
    expect((await fetch(closed.share_uri, { headers })).status).toBe(401);
    await expect.poll(() => by(closed.name), timeout).toMatchObject([{ action: 'share_link.use' }]);
  });

  it('nothing where a secret does not exist', async () => {
    const before = await denied('page_size=1000');
    for (const kind of ['u', 'd', 's']) {
      const { status } = await fetch(`${owner.url}/${kind}/c2VjcmV0`);
      expect(status).toBeGreaterThanOrEqual(403);
    }
    expect(await denied('page_size=1000')).toEqual(before);
  });

  it('under seals that prove it', async () => {
    type Verification = { organizations: { unsealed: number; problems: string[] }[] };
    const verify = async () => (await fixture.holdall<Verification>('audit', 'verify')).organizations[0];
    await expect
      .poll(verify, { timeout: 60_000, interval: 500 })
      .toMatchObject({ unsealed: 0, problems: [] });
    await fixture.query("UPDATE audit_events SET share_link_id = 'another' WHERE share_link_id IS NOT NULL");
    await expect(verify()).rejects.toThrow('were changed');
  });
});
