import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile, ApiFolder } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { picture } from './pictures';
import { refusal } from './refusal';

type SentFile = ApiFile & { sender?: { display_name?: string; email?: string } };
type Link = { name: string; share_uri: string; allow_upload: boolean };

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

const html = { Accept: 'text/html,application/xhtml+xml' };
const makeFolder = (display_name: string) =>
  fixture.owner.post<ApiFolder>(`${fixture.owner.organizationPath}/folders`, { display_name });
const makeUrl = (body: object = {}) =>
  fixture.owner.post<{ upload_uri: string; name: string }>(
    `${fixture.owner.organizationPath}/files:generateUploadUrl`,
    { max_files: 5, ...body },
  );
const filesIn = async (folder: ApiFolder) =>
  (
    await fixture.owner.get<{ files: SentFile[] }>(
      `${fixture.owner.organizationPath}/files?folder=${folder.resource_id}`,
    )
  ).files;
const sender = { display_name: 'Grace Hopper', email: 'grace@example.com' };
const query = new URLSearchParams({ sender_name: ' Grace Hopper ', sender_email: 'grace@example.com' });

describe('the sender of a file', () => {
  it('is what they say, whichever way the file comes', async () => {
    const folder = await makeFolder('senders');
    const { upload_uri } = await makeUrl({ folder: folder.name });
    const raw = await fetch(`${upload_uri}?filename=raw.txt&${query}`, { method: 'PUT', body: 'raw' });
    expect(await raw.json()).toMatchObject({ sender });
    const created = await fetch(`${upload_uri}?${query}`, {
      method: 'POST',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': '3',
        'Upload-Metadata': `filename ${btoa('tus.txt')}`,
        'Content-Type': 'application/offset+octet-stream',
      },
      body: 'tus',
    });
    expect(created.status).toBe(201);
    const form = new FormData();
    form.set('sender_name', 'Grace Hopper');
    form.set('sender_email', 'grace@example.com');
    form.set('file', new File(['form'], 'form.txt'));
    expect((await fetch(upload_uri, { method: 'POST', body: form })).status).toBe(200);
    const part = await fetch(`${upload_uri}?filename=part.txt&${query}`, {
      method: 'PUT',
      headers: { 'Content-Range': 'bytes 0-3/4' },
      body: 'part',
    });
    expect(part.status).toBe(200);
    const files = await filesIn(folder);
    expect(files.map(({ filename }) => filename).sort()).toEqual([
      'form.txt',
      'part.txt',
      'raw.txt',
      'tus.txt',
    ]);
    for (const file of files) expect(file.sender).toEqual(sender);
  });

  it('may be left out, and is a name and an address', async () => {
    const { upload_uri } = await makeUrl();
    const unnamed = await fetch(`${upload_uri}?sender_name=&sender_email=`, { method: 'PUT', body: 'x' });
    expect(await unnamed.json()).not.toHaveProperty('sender');
    const bad = await fetch(`${upload_uri}?sender_email=grace`, { method: 'PUT', body: 'x' });
    expect(await refusal(bad)).toMatchObject({ status: 400, reason: 'EMAIL_INVALID' });
  });

  it('is not named by members, who are known', async () => {
    const path = `${fixture.owner.organizationPath}/files:upload?filename=own.txt&${query}`;
    const file = await fixture.owner.call(path, { method: 'POST', body: 'x' });
    expect(await file.json()).not.toHaveProperty('sender');
    const form = new FormData();
    form.set('sender_name', 'Grace Hopper');
    form.set('file', new File(['x'], 'own.txt'));
    const inForm = await fixture.owner.call(`${fixture.owner.organizationPath}/files:upload`, {
      method: 'POST',
      body: form,
    });
    expect(await inForm.json()).not.toHaveProperty('sender');
  });
});

describe('a share link that visitors may add files to', () => {
  let folder: ApiFolder;
  let link: Link;
  beforeAll(async () => {
    folder = await makeFolder('both ways');
    link = await fixture.owner.post<Link>(`/api/v1/${folder.name}/shareLinks`, { allow_upload: true });
  });

  /** The address of the form on the page of a link; null without one. */
  async function formOf(uri: string): Promise<string | null> {
    const page = await (await fetch(`${uri}/`, { headers: html })).text();
    const action = /<form class="send"[^>]* action="([^"]+)"/.exec(page)?.[1];
    return action ? new URL(action, uri).href : null;
  }

  it('has a form that needs no script, and leads back to the page', async () => {
    expect(link.allow_upload).toBe(true);
    const address = await formOf(link.share_uri);
    const form = new FormData();
    form.set('sender_name', 'Grace Hopper');
    form.set('sender_email', '');
    form.set('file', new File(['hello'], 'from outside.txt'));
    const sent = await fetch(address ?? '', {
      method: 'POST',
      headers: html,
      body: form,
      redirect: 'manual',
    });
    expect(sent.status).toBe(303);
    const back = new URL(sent.headers.get('location') ?? '', link.share_uri);
    const page = await (await fetch(back, { headers: html })).text();
    expect(page).toContain('role="status"');
    expect(page).toContain('from outside.txt');
    expect(await filesIn(folder)).toMatchObject([{ sender: { display_name: 'Grace Hopper' } }]);
  });

  it('needs the password of the link for each way to send, if it has one', async () => {
    const body = { allow_upload: true, password: 'correct horse' };
    const { share_uri } = await fixture.owner.post<Link>(`/api/v1/${folder.name}/shareLinks`, body);
    const basic = `Basic ${Buffer.from(':correct horse').toString('base64')}`;
    const page = await fetch(`${share_uri}/`, { headers: { ...html, Authorization: basic } });
    const action = /<form class="send"[^>]* action="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const form = new URL(action.replaceAll('&#38;', '&'), share_uri);
    const from = form.searchParams.get('from') ?? '';
    const bare = form.origin + form.pathname;
    const tus = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '1', 'Upload-Metadata': 'filename YQ==' };
    const ways: [string, RequestInit][] = [
      ['', { method: 'PUT', body: 'x' }],
      ['', { method: 'PUT', body: 'x', headers: { 'Content-Range': 'bytes 0-0/1' } }],
      ['', { method: 'POST', headers: tus }],
      [
        '',
        {
          method: 'PUT',
          body: 'x',
          headers: { 'Upload-Complete': '?0', 'Upload-Draft-Interop-Version': '8' },
        },
      ],
      ['', {}],
      [`?from=${from}`, { method: 'PUT', body: 'x' }],
      ['?pass=x', { method: 'PUT', body: 'x' }],
    ];
    for (const [search, init] of ways) {
      const answer = await fetch(`${bare}${search}`, init);
      expect([search, init, (await refusal(answer)).reason]).toEqual([search, init, 'SHARE_PASSWORD']);
    }
    const wrong = { method: 'PUT', body: 'x', headers: { Authorization: `Basic ${btoa(':wrong')}` } };
    expect((await fetch(`${bare}?from=${from}&filename=w.txt`, wrong)).status).toBe(401);
    const right = { ...wrong, headers: { Authorization: basic } };
    expect((await fetch(`${bare}?from=${from}&filename=by-password.txt`, right)).status).toBe(200);
    expect((await fetch(`${form.href}&filename=by-pass.txt`, { method: 'PUT', body: 'x' })).status).toBe(200);
    const names = (await filesIn(folder)).map(({ filename }) => filename);
    expect(names).toEqual(expect.arrayContaining(['by-password.txt', 'by-pass.txt']));
    expect(names).not.toContain('w.txt');
  });

  it('answers a form whose file is not accepted with a page, and programs with JSON', async () => {
    const { upload_uri } = await makeUrl({ max_size_bytes: '3' });
    const post = (headers: Record<string, string>, content: string) => {
      const form = new FormData();
      form.set('file', new File([content], 'a.txt'));
      return fetch(upload_uri, { method: 'POST', headers, body: form, redirect: 'manual' });
    };
    const refused = await post(html, 'too large');
    expect([refused.status, refused.headers.get('content-type')]).toEqual([413, 'text/html; charset=utf-8']);
    const { pathname } = new URL(upload_uri);
    expect(await refused.text()).toContain(`href="${pathname}"`);
    expect(await refusal(await post({}, 'too large'))).toMatchObject({ status: 413 });
    const accepted = await post(html, 'ok');
    expect([accepted.status, accepted.headers.get('location')]).toEqual([303, `${pathname}?received=1`]);
    const received = await fetch(`${upload_uri}?received=1`, { headers: html });
    expect(await received.text()).toContain('File received. Thank you.');
  });

  it('takes none once it is revoked', async () => {
    const other = await fixture.owner.post<Link>(`/api/v1/${folder.name}/shareLinks`, { allow_upload: true });
    const address = (await formOf(other.share_uri)) ?? '';
    await fixture.owner.call(`/api/v1/${other.name}`, { method: 'DELETE' });
    expect((await fetch(address, { method: 'PUT', body: 'x' })).status).toBe(403);
  });

  it('is asked for: other links have no form, and files none at all', async () => {
    const plain = await fixture.owner.post<Link>(`/api/v1/${folder.name}/shareLinks`);
    expect(plain.allow_upload).toBe(false);
    expect(await formOf(plain.share_uri)).toBe(null);
    const file = await fixture.owner.upload('x', 'alone.txt');
    const ofFile = await fixture.owner.post<Link>(`/api/v1/${file.name}/shareLinks`, { allow_upload: true });
    expect(ofFile.allow_upload).toBe(false);
  });
});

describe('the logo of an organization', () => {
  it('is on the pages of its links, and of its file requests', async () => {
    const file = await fixture.owner.upload('x', 'shared.txt');
    const { share_uri } = await fixture.owner.post<Link>(`/api/v1/${file.name}/shareLinks`);
    const { upload_uri } = await makeUrl({ display_name: 'Tender' });
    const state = async () =>
      (await (await fetch(upload_uri, { headers: { Accept: 'application/json' } })).json()) as {
        requester: object;
      };
    expect((await state()).requester).toMatchObject({ has_logo: false });
    expect((await fetch(`${upload_uri}?logo`)).status).toBe(404);
    const png = new Uint8Array(await picture().png().toBuffer());
    const path = `${fixture.owner.organizationPath}/picture`;
    expect((await fixture.owner.call(path, { method: 'PUT', body: png })).status).toBe(200);
    expect(await (await fetch(share_uri, { headers: html })).text()).toContain(
      'src="data:image/webp;base64,',
    );
    expect((await state()).requester).toMatchObject({ has_logo: true });
    expect((await fetch(`${upload_uri}?logo`)).headers.get('content-type')).toBe('image/webp');
  });
});
