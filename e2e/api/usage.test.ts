import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

type Face = { face: string; operations: string; bytes_in: string; bytes_out: string };
type Day = { day: string; stored_byte_hours: string; hours: number; faces: Face[] };
type Usage = { file_count: string; days?: Day[] };

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

const usage = (query = '') => fixture.owner.get<Usage>(`${fixture.owner.organizationPath}/usage${query}`);
/** The newest day, and what a face has of it. */
const today = async () => (await usage('?from=2026-01-01')).days?.at(-1);
const ofFace = async (name: string) => (await today())?.faces.find(({ face }) => face === name);
const soon = { timeout: 60_000, interval: 200 };

describe('the usage by day', () => {
  it('has operations and bytes of each face, and what is stored by the hour', async () => {
    const { resource_id } = await fixture.owner.upload('x'.repeat(1_000), 'a.txt');
    const download = `${fixture.owner.organizationPath}/files/${resource_id}:download`;
    await (await fixture.owner.call(download)).arrayBuffer();
    const { upload_uri } = await fixture.owner.post<{ upload_uri: string }>(
      `${fixture.owner.organizationPath}/files:generateUploadUrl`,
    );
    await fetch(`${upload_uri}?filename=b.txt`, { method: 'PUT', body: 'y'.repeat(300) });
    const { download_uri } = await fixture.owner.post<{ download_uri: string }>(
      `${fixture.owner.organizationPath}/files/${resource_id}:generateDownloadUrl`,
    );
    await (await fetch(download_uri, { headers: { Range: 'bytes=0-99' } })).arrayBuffer();
    const { share_uri } = await fixture.owner.post<{ share_uri: string }>(
      `${fixture.owner.organizationPath}/files/${resource_id}/shareLinks`,
    );
    await (await fetch(share_uri)).arrayBuffer();
    await expect.poll(() => ofFace('rest'), soon).toMatchObject({ bytes_in: '1000', bytes_out: '1000' });
    await expect.poll(() => ofFace('link'), soon).toMatchObject({ bytes_in: '300', bytes_out: '1100' });
    expect(Number((await ofFace('rest'))?.operations)).toBeGreaterThanOrEqual(2);
    expect(await ofFace('grpc')).toMatchObject({ operations: '0' });
    const { stored_byte_hours, hours } = (await today()) as Day;
    expect(Number(stored_byte_hours) / hours).toBe(1_300);
    expect((await usage()).days).toBeUndefined();
  });

  it('is a file for spreadsheets with format=csv or by Accept', async () => {
    const path = `${fixture.owner.organizationPath}/usage`;
    const day = new Date().toISOString().slice(0, 10);
    const answers = [
      await fixture.owner.call(`${path}?from=${day}&to=${day}&format=csv`),
      await fixture.owner.call(`${path}?from=${day}&to=${day}`, { headers: { Accept: 'text/csv' } }),
    ];
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(await answer.text()).toMatch(/^day,stored_byte_hours,rest_operations,.*\r\n20.*,.*\r\n$/);
    }
  });

  it('takes days or times, and not too many', async () => {
    expect((await usage('?from=2026-01-30T10:00:00Z&to=2026-02-02')).days).toHaveLength(4);
    expect((await usage('?to=0001-01-02')).days).toHaveLength(2);
    expect((await usage('?from=9999-12-31')).days).toHaveLength(1);
    expect((await usage('?to=2026-02-02')).days).toHaveLength(30);
    for (const query of [
      'from=2026-02-30',
      'from=2026-02-03T00:00:00',
      'from=2026-02-03T24:00:00Z',
      'from=0000-01-01T00:00:00Z',
      'to=0001-01-01T00:00:00%2B23:59',
      'to=9999-12-31T23:59:60Z',
      'from=9999-12-31T23:59:59-23:59',
      'from=x',
      'from=2020-01-01&to=2026-01-01',
      'from=2026-02-02&to=2026-02-01',
    ])
      expect(
        await refusal(await fixture.owner.call(`${fixture.owner.organizationPath}/usage?${query}`)),
      ).toMatchObject({ status: 400, reason: 'FIELD_INVALID' });
  });
});

it('crossing 80 and 100 % of a quota is recorded once', async () => {
  const events = async () => {
    const path = `${fixture.owner.organizationPath}/auditEvents?action=organization.`;
    const { audit_events } = await fixture.owner.get<{ audit_events: { action: string }[] }>(path);
    return audit_events.map(({ action }) => action).filter((action) => action.includes('quota_'));
  };
  const setQuota = (bytes: number) =>
    fixture.query('UPDATE organizations SET quota_bytes = $2 WHERE id = $1', [fixture.organization, bytes]);
  await setQuota(1_500);
  await expect.poll(events, soon).toEqual(['organization.quota_warning']);
  await setQuota(1_300);
  await expect.poll(events, soon).toEqual(['organization.quota_reached', 'organization.quota_warning']);
});
