import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { curl, noCurl } from './curl';
import { plainRequest } from './plain-request';
import { refusal } from './refusal';
import { samples } from './samples';
import { onEveryProduct } from './stores';

type Made = { upload_uri: string; name: string; expire_time: string };

onEveryProduct((store) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await createFixture(store);
  });
  afterAll(() => fixture?.remove());

  const make = (body?: unknown) =>
    fixture.owner.post<Made>(`${fixture.owner.organizationPath}/files:generateUploadUrl`, body);
  const put = (uri: string, body: BodyInit = 'hello', headers: Record<string, string> = {}, method = 'PUT') =>
    fetch(uri, { method, body, headers });
  const taken = async (answer: Response) => {
    expect(answer.status).toBe(200);
    return (await answer.json()) as ApiFile;
  };
  const listed = async () =>
    (await fixture.owner.get<{ files: ApiFile[] }>(`${fixture.owner.organizationPath}/files?page_size=1000`))
      .files;

  describe('an upload URL', () => {
    it('is made with a name and an hour to live', async () => {
      const made = await make();
      expect(made.upload_uri).toMatch(new RegExp(`^${fixture.url}/u/[\\w-]+$`));
      expect(made.name).toMatch(new RegExp(`^organizations/${fixture.organization}/uploadUrls/[\\w-]+$`));
      const left = Date.parse(made.expire_time) - Date.now();
      expect(left).toBeGreaterThan(3_590_000);
      expect(left).toBeLessThanOrEqual(3_600_000);
    });

    it.each(['PUT', 'POST'])('takes a raw body by %s, without any credential', async (method) => {
      const { upload_uri: uri } = await make();
      const file = await taken(
        await put(`${uri}?filename=raw.txt`, 'hello', { 'Content-Type': 'text/plain' }, method),
      );
      expect(file).toMatchObject({ filename: 'raw.txt', mime_type: 'text/plain', size_bytes: '5' });
      expect(await (await fixture.owner.call(`/api/v1/${file.name}:download`)).text()).toBe('hello');
    });

    it('takes a form', async () => {
      const form = new FormData();
      form.set('file', new File(['hello'], 'form.txt', { type: 'text/plain' }));
      const { upload_uri: uri } = await make();
      expect(await taken(await fetch(uri, { method: 'POST', body: form }))).toMatchObject({
        filename: 'form.txt',
      });
    });

    it.skipIf(noCurl)(`takes what curl -T and curl -F send${noCurl}`, async () => {
      const [one, two] = [await make(), await make()];
      const piped = await curl(['-T', '-', one.upload_uri], Buffer.from('piped'));
      expect([piped.status, JSON.parse(piped.body.toString()).size_bytes]).toEqual([200, '5']);
      const form = await curl(['-F', 'file=@-;filename=c.txt', two.upload_uri], Buffer.from('form'));
      expect([form.status, JSON.parse(form.body.toString()).filename]).toEqual([200, 'c.txt']);
    });

    it('is used up by its file, and then names it', async () => {
      const { upload_uri: uri } = await make();
      const file = await taken(await put(uri));
      const count = (await listed()).length;
      for (const method of ['PUT', 'POST']) {
        expect(await refusal(await put(uri, 'again', {}, method))).toEqual({
          status: 409,
          code: 6,
          reason: 'UPLOAD_URL_EXHAUSTED',
          metadata: { name: file.name },
        });
      }
      expect(await listed()).toHaveLength(count);
    });

    it('takes as many files as max_files says', async () => {
      const { upload_uri: uri } = await make({ max_files: 3 });
      for (const left of [2, 1, 0]) {
        await taken(await put(uri));
        const state = await (await fetch(uri, { headers: { Accept: 'application/json' } })).json();
        expect(state).toMatchObject({ max_files: 3, remaining_files: left });
      }
      expect(await refusal(await put(uri))).toMatchObject({ status: 409, code: 6 });
    });

    it('is not used up by an upload that failed', async () => {
      const { upload_uri: uri } = await make();
      const digest = `sha-256=:${Buffer.alloc(32).toString('base64')}:`;
      expect((await put(uri, 'x', { 'Content-Digest': digest })).status).toBe(400);
      expect((await put(`${uri}?filename=a%2Fb`)).status).toBe(400);
      await taken(await put(uri));
    });

    it('lets exactly one of two through that come at once', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { upload_uri: uri } = await make();
        const before = (await listed()).length;
        const answers = await Promise.all([put(uri, 'one'), put(uri, 'two')]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
        expect(await listed()).toHaveLength(before + 1);
      }
    });

    it('shows its state, and nothing else, to its holder', async () => {
      const made = await make({
        filename: 'fixed.txt',
        mime_type: 'text/plain',
        max_size_bytes: '10',
        max_files: 2,
      });
      const answer = await fetch(made.upload_uri, { headers: { Accept: 'application/json' } });
      expect(await answer.json()).toEqual({
        expire_time: made.expire_time,
        max_files: 2,
        remaining_files: 2,
        max_size_bytes: '10',
        mime_type: 'text/plain',
        filename: 'fixed.txt',
      });
      const plain = await make();
      const state = await (await fetch(plain.upload_uri, { headers: { Accept: 'application/json' } })).json();
      expect(state).toEqual({ expire_time: plain.expire_time, max_files: 1, remaining_files: 1 });
    });
  });

  describe('what an upload URL binds', () => {
    it('its filename wins over what the client says', async () => {
      const { upload_uri: uri } = await make({ filename: 'bound.txt' });
      const disposition = { 'Content-Disposition': 'attachment; filename="mine.txt"' };
      expect((await taken(await put(`${uri}?filename=other.txt`, 'x', disposition))).filename).toBe(
        'bound.txt',
      );
    });

    it('its folder wins, and a folder in the query is nothing to it', async () => {
      await fixture.query(
        `INSERT INTO folders (organization_id, id, parent_id, display_name, etag)
         SELECT id, 'inbox', root_folder_id, 'inbox', 'x' FROM organizations WHERE id = $1`,
        [fixture.organization],
      );
      const { upload_uri: uri } = await make({ folder: 'inbox' });
      expect((await taken(await put(`${uri}?folder=root`))).folder).toBe(
        `organizations/${fixture.organization}/folders/inbox`,
      );
      const atRoot = await make();
      expect(await taken(await put(`${atRoot.upload_uri}?folder=inbox`))).not.toHaveProperty('folder');
    });

    it.each([
      ['image/png', samples.png, 'image/png', 200],
      ['image/png', samples.png, undefined, 200],
      ['image/*', samples.gif, undefined, 200],
      ['image/*', samples.jpeg, 'image/jpeg', 200],
      ['text/plain', samples.text, undefined, 200],
      ['application/json', Buffer.from('{}'), 'application/json', 200],
      ['image/png', samples.gif, 'image/png', 415],
      ['image/png', samples.png, 'image/gif', 415],
      ['image/*', samples.html, 'image/png', 415],
      ['image/*', samples.pdf, undefined, 415],
      ['image/*', samples.png, 'text/plain', 415],
      ['text/plain', samples.png, 'text/plain', 415],
    ])(
      'its type %s is checked against bytes and declared type (%#)',
      async (bound, content, declared, status) => {
        const { upload_uri: uri } = await make({ mime_type: bound });
        const body = new Blob([new Uint8Array(content)]);
        const answer = await put(uri, body, declared ? { 'Content-Type': declared } : {});
        if (status === 200) await taken(answer);
        else {
          expect(await refusal(answer)).toMatchObject({ status, code: 3, reason: 'MIME_TYPE_NOT_ALLOWED' });
          expect((await fetch(uri, { headers: { Accept: 'application/json' } })).status).toBe(200);
        }
      },
    );

    it('its size, announced by Content-Length or counted while receiving; nothing larger is kept', async () => {
      const { upload_uri: uri } = await make({ max_size_bytes: 5, max_files: 3 });
      const before = { files: await listed(), usage: await fixture.usage() };
      const tooLarge = { status: 413, code: 3, reason: 'CONTENT_TOO_LARGE' };
      expect(await refusal(await put(uri, '123456'))).toMatchObject(tooLarge);
      const chunked = await plainRequest(uri, new URL(uri).pathname, {
        method: 'PUT',
        body: (async function* () {
          yield Buffer.from('123');
          yield Buffer.from('456');
        })(),
      });
      expect(chunked.status).toBe(413);
      expect({ files: await listed(), usage: await fixture.usage() }).toEqual(before);
      await taken(await put(uri, '12345'));
      await taken(await put(uri, ''));
    });

    it.each([
      { filename: 'a/b' },
      { filename: '' },
      { filename: 7 },
      { mime_type: 'image' },
      { max_size_bytes: -1 },
      { max_size_bytes: 'many' },
      { max_size_bytes: 1.5 },
      { max_files: 0 },
      { max_files: -1 },
      { max_files: 1.5 },
      { folder: 7 },
    ])('cannot be %j', async (body) => {
      const answer = await fixture.owner.call(`${fixture.owner.organizationPath}/files:generateUploadUrl`, {
        method: 'POST',
        json: body,
      });
      expect(await refusal(answer)).toMatchObject({ status: 400, code: 3 });
    });
  });
});
