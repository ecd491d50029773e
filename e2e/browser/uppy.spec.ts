import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { createCaller } from '../infrastructure/api';
import { startTestPostgres, type TestPostgres } from '../infrastructure/postgres';
import { createInstance, type Instance, type Service } from '../infrastructure/service';
import { withoutBrowser } from './chromium';

test.skip(...withoutBrowser);

/** Somebody else's page: Uppy as its documentation sets it up, and an endpoint that is a generated URL. */
const script = `
  import Uppy from '@uppy/core';
  import Tus from '@uppy/tus';
  const endpoint = new URLSearchParams(location.search).get('endpoint');
  const uppy = new Uppy({ autoProceed: true });
  uppy.use(Tus, { endpoint, chunkSize: 1024 * 1024, retryDelays: [0, 500, 1000, 1000, 2000, 2000, 3000, 5000, 5000] });
  uppy.on('upload-progress', (file, { bytesUploaded }) => { window.sent = bytesUploaded; });
  uppy.on('complete', ({ successful, failed }) => {
    document.body.append(failed.length > 0 ? 'failed: ' + failed[0].error : 'done: ' + successful[0].uploadURL);
  });
  document.querySelector('input').addEventListener('change', ({ target }) => {
    for (const file of target.files) uppy.addFile({ name: file.name, type: file.type, data: file });
  });
  window.sent = 0;
`;

test.describe('Uppy on a page of another origin', { tag: '@long' }, () => {
  let postgres: TestPostgres;
  let instance: Instance;
  let service: Service;
  let pages: Server;
  let token: string;

  test.beforeAll(async () => {
    postgres = await startTestPostgres();
    instance = await createInstance(postgres.adminUrl, { env: { LEASE_SECONDS: '1' } });
    const account = ['--email', 'owner@example.com', '--organization', 'acme'];
    ({ token } = await instance.holdall<{ token: string }>('bootstrap', ...account));
    service = await instance.start();
    const root = resolve(import.meta.dirname, '../..');
    const stdin = { contents: script, resolveDir: root };
    const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm' });
    const page = `<!doctype html><title>Theirs</title><label>File <input type="file"></label><script type="module">${outputFiles[0]?.text.replaceAll('</script', '<\\/script')}</script>`;
    pages = createServer((_req, res) => res.setHeader('Content-Type', 'text/html; charset=utf-8').end(page));
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
  });
  test.afterAll(async () => {
    pages?.close();
    await instance?.remove();
    await postgres?.stop();
  });

  test('uploads through a lost connection and a killed service', async ({ page }) => {
    const bytes = randomBytes(24 * 2 ** 20);
    const owner = createCaller(service.url, token);
    const path = `${owner.organizationPath}/files:generateUploadUrl`;
    const { upload_uri } = await owner.post<{ upload_uri: string }>(path, {});
    const { port } = pages.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?endpoint=${encodeURIComponent(upload_uri)}`);
    const network = await page.context().newCDPSession(page);
    // Slow enough that there is a middle.
    const connect = (offline: boolean) =>
      network.send('Network.emulateNetworkConditions', {
        offline,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: 3 * 2 ** 20,
      });
    const sent = () => page.evaluate(() => (window as unknown as { sent: number }).sent);
    const hasSent = (mebibytes: number) =>
      expect.poll(sent, { timeout: 150_000, intervals: [50] }).toBeGreaterThan(mebibytes * 2 ** 20);

    await connect(false);
    await page.getByLabel('File').setInputFiles({ name: 'theirs.bin', mimeType: '', buffer: bytes });
    await hasSent(3);
    await connect(true);
    await connect(false);
    await hasSent(8);
    await service.kill();
    expect(await sent()).toBeLessThan(bytes.length);
    service = await instance.start();
    await expect(page.getByText('done: ')).toBeVisible({ timeout: 150_000 });

    const { files } = await owner.get<{ files: { filename: string; sha256: string }[] }>(
      `${owner.organizationPath}/files`,
    );
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(files).toMatchObject([{ filename: 'theirs.bin', sha256 }]);
  });
});
