import { expect, it } from 'vitest';
import { createIsolatedFixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

it('MAX_REQUESTS_PER_MINUTE bounds each token by itself', async () => {
  const fixture = await createIsolatedFixture({ env: { MAX_REQUESTS_PER_MINUTE: '5' } });
  try {
    const other = await fixture.createUser('other@example.com', 'viewer');
    for (let time = 0; time < 5; time += 1) {
      expect((await fixture.owner.call(fixture.owner.organizationPath)).status).toBe(200);
    }
    const answer = await fixture.owner.call(fixture.owner.organizationPath);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refusal(answer)).toMatchObject({ status: 429, code: 8, reason: 'RATE_LIMITED' });
    expect((await other.call(other.organizationPath)).status).toBe(200);
  } finally {
    await fixture.remove();
  }
});

it('MAX_FILE_SIZE_BYTES bounds what is announced, what comes in chunks, and what replaces', async () => {
  const fixture = await createIsolatedFixture({ env: { MAX_FILE_SIZE_BYTES: '1000' } });
  try {
    const tooLarge = { status: 413, code: 3, reason: 'CONTENT_TOO_LARGE' };
    const path = `${fixture.owner.organizationPath}/files:upload`;
    const send = (size: number, to = path, method = 'POST') =>
      fixture.owner.call(to, { method, body: 'x'.repeat(size) });
    expect((await send(1000)).status).toBe(200);
    expect(await refusal(await send(1001))).toMatchObject(tooLarge);
    const streamed = await fixture.owner.call(path, {
      method: 'POST',
      body: new Blob(['x'.repeat(1001)]).stream(),
    });
    expect(await refusal(streamed)).toMatchObject(tooLarge);
    const form = new FormData();
    form.set('file', new File(['x'.repeat(1001)], 'a.txt'));
    expect(await refusal(await fixture.owner.call(path, { method: 'POST', body: form }))).toMatchObject(
      tooLarge,
    );
    const file = await fixture.owner.upload('old');
    expect(await refusal(await send(1001, `/api/v1/${file.name}:upload`, 'PUT'))).toMatchObject(tooLarge);
    expect(await (await fixture.owner.call(`/api/v1/${file.name}:download`)).text()).toBe('old');
    expect(await fixture.usage()).toMatchObject({ fileCount: 2, sizeBytes: 1003 });
  } finally {
    await fixture.remove();
  }
});
