import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { pdf, picture } from './pictures';
import { refusal } from './refusal';
import { type Browser, signIn } from './session';

const password = 'correct horse battery';
let fixture: Fixture;
let ada: Caller & { email: string };
let browser: Browser;

beforeAll(async () => {
  fixture = await createFixture();
  ada = await fixture.createUser('ada', 'editor');
  await fixture.holdall('user', 'set-password', '--email', ada.email, '--password', password);
  browser = await signIn(fixture.url, ada.email, password);
});
afterAll(() => fixture?.remove());

const send = (path: string, method: string, body?: BodyInit) =>
  browser.fetch(`/api/v1/${path}`, { method, body });
type Member = { name: string; email: string; display_name: string; picture?: string };
const member = async () => {
  const { members } = await fixture.owner.get<{ members: Member[] }>(
    `${fixture.owner.organizationPath}/members`,
  );
  return members.find(({ email }) => email === ada.email) as Member;
};

/** The format and size of the picture in a response. */
async function look(response: Response) {
  expect(response.status).toBe(200);
  const { format, width, exif } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  return { format, width, exif };
}

describe('a name', () => {
  it('is changed by its user in a session, and is what others see', async () => {
    const changed = await send('user', 'PATCH', JSON.stringify({ display_name: ' Ada  Lovelace ' }));
    expect(await changed.json()).toMatchObject({ display_name: 'Ada  Lovelace' });
    expect((await send('user', 'PATCH', '{}')).status).toBe(200);
    expect(await member()).toMatchObject({ display_name: 'Ada  Lovelace' });
    const file = await ada.upload('x', 'report.pdf');
    const { versions } = await ada.get<{ versions: object[] }>(`/api/v1/${file.name}/versions`);
    expect(versions).toMatchObject([{ creator: ada.email, creator_name: 'Ada  Lovelace' }]);
    const { audit_events } = await fixture.owner.get<{ audit_events: object[] }>(
      `${fixture.owner.organizationPath}/auditEvents?action=file.upload&actor=${ada.email}`,
    );
    expect(audit_events).toMatchObject([
      { actor: ada.email, actor_name: 'Ada  Lovelace', target_name: 'report.pdf', folder_name: '' },
    ]);
  });

  it('is a change of the member, for administrators who follow the changes', async () => {
    const { get, organizationPath } = fixture.owner;
    const from = await get<{ start_page_token: string }>(`${organizationPath}/changes:startPageToken`);
    await send('user', 'PATCH', JSON.stringify({ display_name: 'Countess' }));
    const changes = `${organizationPath}/changes?page_token=${from.start_page_token}`;
    const change = { action: 'user.update', removed: false, member: { display_name: 'Countess' } };
    await expect
      .poll(async () => (await get<{ changes: object[] }>(changes)).changes.at(-1))
      .toMatchObject(change);
  });

  it('is visible text', async () => {
    const bad = await send('user', 'PATCH', JSON.stringify({ display_name: ' \n ' }));
    expect(await refusal(bad)).toMatchObject({ status: 400, reason: 'DISPLAY_NAME_INVALID' });
    const withToken = await ada.call('/api/v1/user', { method: 'PATCH', json: { display_name: 'x' } });
    expect(await refusal(withToken)).toMatchObject({ status: 403, reason: 'SESSION_ONLY' });
  });
});

describe('a picture', () => {
  it('of a user is rendered again, and seen by the members of their organizations alone', async () => {
    const jpeg = await picture()
      .resize(600)
      .withMetadata({ exif: { IFD0: { Make: 'x' } } })
      .jpeg()
      .toBuffer();
    expect((await send('user/picture', 'PUT', new Uint8Array(jpeg))).status).toBe(200);
    const own = (await (await send('user', 'GET')).json()) as { picture: string };
    expect(own.picture).toMatch(/^user\/picture\?v=/);
    expect(await look(await browser.fetch(`/api/v1/${own.picture}`))).toEqual({
      format: 'webp',
      width: 256,
      exif: undefined,
    });
    const { picture: shown = '' } = await member();
    expect(await look(await fixture.owner.call(`/api/v1/${shown}&size=64`))).toMatchObject({ width: 64 });
    const kept = await fixture.owner.call(`/api/v1/${shown}`);
    expect(kept.headers.get('cache-control')).toContain('immutable');
    const known = await fixture.owner.call(`/api/v1/${shown}`, {
      headers: { 'If-None-Match': kept.headers.get('etag') ?? '' },
    });
    expect(known.status).toBe(304);
    const [file] = (
      await fixture.owner.get<{ files: object[] }>(`${fixture.owner.organizationPath}/files?view=full`)
    ).files;
    expect(file).toMatchObject({ creator: { picture: shown }, modifier: { picture: shown } });
    const outsider = await fixture.createUser('outsider');
    expect((await outsider.call(`/api/v1/${shown}`)).status).toBe(403);
  });

  it('is no other file, and not too large', async () => {
    for (const bytes of [Buffer.from('hello'), Buffer.from(pdf()), Buffer.from([0xff, 0xd8, 0xff, 0])])
      expect(await refusal(await send('user/picture', 'PUT', new Uint8Array(bytes)))).toMatchObject({
        status: 400,
        reason: 'PICTURE_INVALID',
      });
    const large = await send('user/picture', 'PUT', new Uint8Array(20 * 2 ** 20 + 1));
    expect(await refusal(large)).toMatchObject({ status: 413, reason: 'CONTENT_TOO_LARGE' });
  });

  it('is removed, and goes with its user', async () => {
    expect((await send('user/picture', 'DELETE')).status).toBe(200);
    expect(await member()).not.toHaveProperty('picture');
    expect((await send('user/picture', 'GET')).status).toBe(404);
  });

  it('of an organization is its logo, which its administrators set', async () => {
    const { owner } = fixture;
    const path = `${owner.organizationPath}/picture`;
    const png = new Uint8Array(await picture().png().toBuffer());
    expect((await ada.call(path, { method: 'PUT', body: png })).status).toBe(403);
    expect((await owner.call(path, { method: 'PUT', body: png })).status).toBe(200);
    const { picture: logo = '' } = await ada.get<{ picture?: string }>(owner.organizationPath);
    expect(await look(await ada.call(`/api/v1/${logo}`))).toMatchObject({ format: 'webp' });
    expect((await owner.call(path, { method: 'DELETE' })).status).toBe(200);
    expect(await ada.get(owner.organizationPath)).not.toHaveProperty('picture');
  });
});
