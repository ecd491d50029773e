import { afterAll, beforeAll, expect, it } from 'vitest';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { signIn } from './session';

const password = 'correct horse battery';
const AUTH_SECRET = 'another secret, of at least thirty-two letters';
let fixture: IsolatedFixture;

beforeAll(async () => {
  fixture = await createIsolatedFixture();
});
afterAll(() => fixture?.remove());

it('keeps URLs, links and sessions of the previous AUTH_SECRET while that is configured', async () => {
  const { owner, ownerEmail, env } = fixture;
  const file = await owner.upload('hello');
  const makeDownloadUri = async () =>
    (await owner.post<{ download_uri: string }>(`/api/v1/${file.name}:generateDownloadUrl`)).download_uri;
  const downloadUri = await makeDownloadUri();
  const path = `${owner.organizationPath}/files:generateUploadUrl`;
  const { upload_uri: uploadUri } = await owner.post<{ upload_uri: string }>(path);
  const link = await owner.post<{ name: string; share_uri: string }>(`/api/v1/${file.name}/shareLinks`);
  await fixture.holdall('user', 'set-password', '--email', ownerEmail, '--password', password);
  const browser = await signIn(owner.url, ownerEmail, password);
  const statuses = async () => ({
    download: (await fetch(downloadUri)).status,
    upload: (await fetch(uploadUri, { method: 'PUT', body: 'hello' })).status,
    session: (await browser.fetch('/api/v1/user')).status,
  });
  const listed = async () => {
    const answer = await owner.call(`/api/v1/${file.name}/shareLinks`);
    return (await answer.json()).share_links[0];
  };
  const restart = async (more: Record<string, string>) => {
    await fixture.service.stop();
    fixture.service = await fixture.instance.start(more);
  };
  const sealed = () => fixture.query('SELECT sealed_secret FROM share_links');
  const before = await sealed();

  await restart({ AUTH_SECRET, AUTH_SECRET_PREVIOUS: env.AUTH_SECRET ?? '' });
  expect(await statuses()).toEqual({ download: 200, upload: 200, session: 200 });
  // What is new, and the renewed cookie, depend on the new secret alone.
  const newUri = await makeDownloadUri();
  const oldCookie = browser.cookie();
  await browser.fetch('/api/auth/session');
  expect(browser.cookie()).not.toBe(oldCookie);
  await expect.poll(sealed, { timeout: 20_000 }).not.toEqual(before);

  await restart({ AUTH_SECRET });
  expect(await statuses()).toEqual({ download: 403, upload: 403, session: 200 });
  expect((await fetch(newUri)).status).toBe(200);
  expect(await listed()).toMatchObject({ share_uri: link.share_uri });
  const stale = await fetch(`${owner.url}/api/v1/user`, { headers: { Cookie: oldCookie } });
  expect(stale.status).toBe(401);
});
