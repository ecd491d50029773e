import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../grpc/client';
import { createGrpcFixture, type GrpcFixture } from '../grpc/fixture';
import type { ApiFile, Caller } from '../infrastructure/api';

type Event = { actor: string; url?: string; token?: string; target_name?: string; request_id?: string };

let fixture: GrpcFixture;
let viewer: Caller;
beforeAll(async () => {
  fixture = await createGrpcFixture();
  viewer = await fixture.createUser('viewer', 'viewer');
});
afterAll(() => fixture?.remove());

const path = ({ name }: ApiFile) => `/api/v1/${name}:download`;

/** The downloads of a file, once there are at least `count`. */
async function downloadsOf({ name }: ApiFile, count: number): Promise<Event[]> {
  const query = `action=file.download&target=${encodeURIComponent(name)}`;
  let events: Event[] = [];
  await expect
    .poll(async () => {
      const page = await fixture.owner.get<{ audit_events: Event[] }>(
        `${fixture.owner.organizationPath}/auditEvents?${query}`,
      );
      events = page.audit_events;
      return events.length;
    })
    .toBeGreaterThanOrEqual(count);
  return events;
}

describe('a download by a member is one event', () => {
  it('however it is resumed, and another one if it begins again', async () => {
    const file = await fixture.owner.upload('0123456789', 'numbers.txt');
    const get = async (range?: string) =>
      (await viewer.call(path(file), { headers: range ? { Range: range } : {} })).text();
    expect(await get('bytes=0-3')).toBe('0123');
    expect(await get('bytes=4-6')).toBe('456');
    expect(await get('bytes=4-6,7-9')).toContain('789');
    // Neither sends a byte of the file.
    await viewer.call(path(file), { method: 'HEAD' });
    await viewer.call(path(file), { headers: { 'If-None-Match': file.etag } });
    await get('bytes=99-');
    expect(await get()).toBe('0123456789');
    expect(await get()).toBe('0123456789');
    await fixture.owner.call(path(file));
    const events = await downloadsOf(file, 4);
    expect(events.map(({ actor }) => actor).sort()).toEqual([
      fixture.ownerEmail,
      ...Array(3).fill(fixture.email('viewer')),
    ]);
    for (const event of events)
      expect(event).toMatchObject({
        target_name: 'numbers.txt',
        token: expect.stringMatching(/^tokens\//),
        request_id: expect.any(String),
      });
  });

  it('through the FileAPI, in one message or in blocks', async () => {
    const file = await fixture.owner.upload('x', 'remote.txt');
    const { resource_id } = await fixture.owner.get<{ resource_id: string }>(`/api/v1/${file.name}/metadata`);
    await fixture.grpc.call('GetFileContent', { resource_id });
    await collect(fixture.grpc.download({ resource_id }));
    expect(await downloadsOf(file, 2)).toHaveLength(2);
  });

  it('through a download URL, whose creator is the actor', async () => {
    const file = await fixture.owner.upload('x', 'given.txt');
    const { download_uri } = await viewer.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
      {},
    );
    expect(await (await fetch(download_uri)).text()).toBe('x');
    const [event] = await downloadsOf(file, 1);
    const url = expect.stringMatching(/\/downloadUrls\/[\w-]+$/);
    expect(event).toMatchObject({ actor: fixture.email('viewer'), url });
    expect(event).not.toHaveProperty('token');
    const { audit_events: byUrl } = await fixture.owner.get<{ audit_events: Event[] }>(
      `${fixture.owner.organizationPath}/auditEvents?actor=${encodeURIComponent(event?.url ?? '')}`,
    );
    expect(byUrl).toEqual([event]);
  });
});
