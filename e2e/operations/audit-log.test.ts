import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';

type AuditLog = {
  organization_id: string;
  sealed: number;
  unsealed: number;
  sealed_until: string | null;
  problems: string[];
};

describe('the audit log', () => {
  let fixture: IsolatedFixture;
  beforeAll(async () => {
    fixture = await createIsolatedFixture();
  });
  afterAll(() => fixture.remove());

  const verify = async (organization = 'acme') => {
    const found = await fixture.instance.holdall<{ organizations: AuditLog[] }>('audit', 'verify');
    return found.organizations.find((log) => log.organization_id === organization) as AuditLog;
  };
  const failing = () => fixture.instance.holdall('audit', 'verify').then(String, String);
  const unsealed = () =>
    fixture.query(
      'SELECT id FROM audit_events a WHERE NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.event_id = a.id)',
    );
  const allSealed = () => expect.poll(unsealed, { timeout: 30_000 }).toEqual([]);

  it('is sealed within ten seconds under any load', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => fixture.owner.upload(`file ${at}`)));
    await fixture.owner.post('/api/v1/organizations', { organization_id: 'other' });
    await allSealed();
    const [{ count } = { count: 0 }] = await fixture.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM audit_events WHERE organization_id = 'acme'",
    );
    expect(await verify()).toEqual({
      organization_id: 'acme',
      sealed: count,
      unsealed: 0,
      sealed_until: expect.stringMatching(/Z$/),
      problems: [],
    });
    expect(await verify('other')).toMatchObject({ sealed: 1, problems: [] });
  });

  it('reports events that were changed, inserted and removed', async () => {
    await allSealed();
    const [{ event_id: id } = { event_id: '' }] = await fixture.query<{ event_id: string }>(
      "SELECT event_id FROM audit_seals WHERE organization_id = 'acme' AND sequence = 5",
    );
    const rename = (action: string) =>
      fixture.query('UPDATE audit_events SET action = $1 WHERE id = $2', [action, id]);
    await rename('file.read');
    expect(await failing()).toContain('1 organizations were changed');
    await rename('file.upload');
    expect(await verify()).toMatchObject({ unsealed: 0, problems: [] });
    // Backdated: no seal covers it, and verification reports that.
    await fixture.query(
      `INSERT INTO audit_events (id, organization_id, action, target, outcome, created_at)
       SELECT 'slipped-in', organization_id, action, target, outcome, now() - interval '1 hour' FROM audit_events WHERE id = $1`,
      [id],
    );
    expect(await verify()).toMatchObject({ unsealed: 1 });
    await fixture.query('DELETE FROM audit_events WHERE id = $1', [id]);
    expect(await failing()).toContain('1 organizations were changed');
  });

  it('forgets from its beginning what is older than is kept, and holds on to the rest', async () => {
    const old = await createIsolatedFixture({ env: { AUDIT_RETENTION_DAYS: '30' } });
    try {
      const sealed = () =>
        old.query(
          'SELECT id FROM audit_events a WHERE NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.event_id = a.id)',
        );
      await old.service.stop();
      await old.query("UPDATE audit_events SET created_at = now() - interval '31 days'");
      const [{ before } = { before: 0 }] = await old.query<{ before: number }>(
        'SELECT count(*)::int AS before FROM audit_events',
      );
      expect(before).toBeGreaterThan(0);
      await old.query('DELETE FROM audit_seals');
      const service = await old.instance.start();
      await fetch(`${service.url}${old.owner.organizationPath}/files:upload`, {
        method: 'POST',
        body: 'new',
        headers: { Authorization: `Bearer ${old.owner.token}` },
      });
      await expect
        .poll(() => old.query('SELECT action FROM audit_events'), { timeout: 30_000 })
        .toEqual([{ action: 'file.upload' }]);
      await expect.poll(sealed, { timeout: 30_000 }).toEqual([]);
      const { organizations } = await old.instance.holdall<{ organizations: AuditLog[] }>('audit', 'verify');
      expect(organizations).toMatchObject([
        { organization_id: 'acme', sealed: 1, unsealed: 0, problems: [] },
      ]);
    } finally {
      await old.remove();
    }
  });
});
