import { expect, it } from 'vitest';
import { refusal } from './refusal';
import { createScene } from './scene';

it('REQUESTS_PER_MINUTE bounds each token by itself', async () => {
  const scene = await createScene({ env: { REQUESTS_PER_MINUTE: '5' } });
  try {
    const other = await scene.newcomer('other@example.com', 'viewer');
    for (let time = 0; time < 5; time += 1) {
      expect((await scene.owner.call(scene.owner.organizationPath)).status).toBe(200);
    }
    const answer = await scene.owner.call(scene.owner.organizationPath);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refusal(answer)).toMatchObject({ status: 429, code: 8, reason: 'RATE_LIMITED' });
    expect((await other.call(other.organizationPath)).status).toBe(200);
  } finally {
    await scene.remove();
  }
});

it('MAX_FILE_SIZE_BYTES bounds what is announced, what comes in chunks, and what replaces', async () => {
  const scene = await createScene({ env: { MAX_FILE_SIZE_BYTES: '1000' } });
  try {
    const tooLarge = { status: 413, code: 3, reason: 'CONTENT_TOO_LARGE' };
    const path = `${scene.owner.organizationPath}/files:upload`;
    const send = (size: number, to = path, method = 'POST') =>
      scene.owner.call(to, { method, body: 'x'.repeat(size) });
    expect((await send(1000)).status).toBe(200);
    expect(await refusal(await send(1001))).toMatchObject(tooLarge);
    const streamed = await scene.owner.call(path, {
      method: 'POST',
      body: new Blob(['x'.repeat(1001)]).stream(),
    });
    expect(await refusal(streamed)).toMatchObject(tooLarge);
    const form = new FormData();
    form.set('file', new File(['x'.repeat(1001)], 'a.txt'));
    expect(await refusal(await scene.owner.call(path, { method: 'POST', body: form }))).toMatchObject(
      tooLarge,
    );
    const file = await scene.owner.upload('old');
    expect(await refusal(await send(1001, `/api/v1/${file.name}:upload`, 'PUT'))).toMatchObject(tooLarge);
    expect(await (await scene.owner.call(`/api/v1/${file.name}:download`)).text()).toBe('old');
    expect(await scene.usage()).toMatchObject({ fileCount: 2, sizeBytes: 1003 });
  } finally {
    await scene.remove();
  }
});
