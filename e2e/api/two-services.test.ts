import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiFile, type Caller, createCaller } from '../infrastructure/api';
import { collect, sha256, someBytes } from '../infrastructure/bytes';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { freePorts } from '../infrastructure/free-ports';
import { refusal } from './refusal';
import { onEveryStore } from './stores';

onEveryStore((store) => {
  let fixture: IsolatedFixture;
  let one: Caller;
  let two: Caller;
  beforeAll(async () => {
    fixture = await createIsolatedFixture({ store });
    const [port] = await freePorts(1);
    const second = await fixture.instance.start({ PORT: String(port) });
    one = fixture.owner;
    two = createCaller(second.url, fixture.owner.token);
  });
  afterAll(() => fixture?.remove());

  it('two services of one instance show each other’s files at once', async () => {
    const content = new Uint8Array(await collect(someBytes(3_000_000)));
    const file = await one.upload(content, 'shared.bin');
    expect(await two.get(`/api/v1/${file.name}/metadata`)).toEqual(file);
    const download = await two.call(`/api/v1/${file.name}:download`);
    expect(Buffer.compare(Buffer.from(await download.arrayBuffer()), content)).toBe(0);
    expect(file.sha256).toBe(await sha256(someBytes(3_000_000)));
    const { files } = await two.get<{ files: ApiFile[] }>(`${two.organizationPath}/files`);
    expect(files.map(({ name }) => name)).toContain(file.name);
  });

  it('neither serves what the other has deleted or replaced', async () => {
    const [gone, changed] = [await one.upload('gone'), await one.upload('old')];
    expect((await two.call(`/api/v1/${gone.name}:download`)).status).toBe(200);
    await one.call(`/api/v1/${gone.name}`, { method: 'DELETE' });
    expect(await refusal(await two.call(`/api/v1/${gone.name}:download`))).toMatchObject({
      status: 404,
      code: 5,
    });
    await one.call(`/api/v1/${changed.name}:upload`, { method: 'PUT', body: 'new' });
    expect(await (await two.call(`/api/v1/${changed.name}:download`)).text()).toBe('new');
  });

  it('a URL of one opens the other, and is used up for both', async () => {
    const { upload_uri: uri } = await one.post<{ upload_uri: string }>(
      `${one.organizationPath}/files:generateUploadUrl`,
    );
    const other = uri.replace(one.url, two.url);
    const file = (await (await fetch(other, { method: 'PUT', body: 'x' })).json()) as ApiFile;
    expect(await refusal(await fetch(uri, { method: 'PUT', body: 'y' }))).toMatchObject({
      status: 409,
      code: 6,
      metadata: { name: file.name },
    });
  });

  it('the page_token of one goes on at the other', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => one.upload('x', name)));
    type Page = { files: ApiFile[]; next_page_token: string };
    const first = await one.get<Page>(`${one.organizationPath}/files?page_size=1&order_by=filename`);
    const rest = await two.get<Page>(
      `${two.organizationPath}/files?order_by=filename&page_token=${first.next_page_token}`,
    );
    const all = await one.get<Page>(`${one.organizationPath}/files?order_by=filename`);
    expect([...first.files, ...rest.files]).toEqual(all.files);
  });
});
