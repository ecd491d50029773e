import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sha256, someBytes } from '../infrastructure/bytes';
import { makeTestDirectory } from '../infrastructure/postgres';
import { startTcpProxy, type TcpProxy } from '../infrastructure/tcp-proxy';
import { withoutBrowser } from './chromium';
import { type BrowserFixture, enter, tray } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.setTimeout(240_000);
test.use({ env: { LEASE_SECONDS: '2' } });

const size = 300 * 2 ** 20;
const third = 100 * 2 ** 20;
const timeout = { timeout: 150_000 };

test.describe('300 MB', { tag: '@long' }, () => {
  let directory: string;
  let path: string;
  let line: TcpProxy;

  // The product is reached over a line that can break.
  test.beforeAll(async ({ product }) => {
    directory = await makeTestDirectory();
    path = join(directory, 'large.bin');
    await pipeline(someBytes(size), createWriteStream(path));
    await product.service.stop();
    line = await startTcpProxy({ host: '127.0.0.1', port: Number(product.instance.env.PORT) });
    product.instance.env.PUBLIC_URL = `http://127.0.0.1:${line.port}`;
    product.service = await product.instance.start();
  });
  test.afterAll(async () => {
    await line?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /**
   * Has something happen when a third of the file has come over the line; from then on nothing large passes.
   */
  function whenAThirdHasPassed(happens: () => void): void {
    const sent = new WeakMap<object, number>();
    let total = 0;
    line.judge((chunk, connection) => {
      const own = (sent.get(connection) ?? 0) + chunk.length;
      sent.set(connection, own);
      if (own < 2 ** 20) return 'pass';
      if (total < third && total + chunk.length >= third) happens();
      total += chunk.length;
      return total < third ? 'pass' : 'cut-before';
    });
  }

  async function expectWhole({ call, files }: BrowserFixture): Promise<void> {
    const found = await files();
    expect(found).toMatchObject([{ filename: 'large.bin', size_bytes: String(size) }]);
    const whole = await sha256(someBytes(size));
    expect(found[0]?.sha256).toBe(whole);
    const { body } = await call(`/files/${found[0]?.resource_id}:download`);
    expect(await sha256(body as unknown as AsyncIterable<Uint8Array>)).toBe(whole);
    expect((await (await call('/uploads')).json()).uploads).toEqual([]);
  }

  test('arrive through a lost connection', async ({ page, product }) => {
    const fixture = await enter(page, product);
    whenAThirdHasPassed(() => void line.refuse());
    await page.getByTestId('files').setInputFiles(path);
    await expect(tray(page).getByText('No connection. Retrying…')).toBeVisible(timeout);
    await line.pass();
    await expect(tray(page).getByText('1 file uploaded')).toBeVisible(timeout);
    await expectWhole(fixture);
  });

  test('arrive through a server that is killed and started again', async ({ page, product }) => {
    const fixture = await enter(page, product);
    whenAThirdHasPassed(() => void product.service.kill());
    await page.getByTestId('files').setInputFiles(path);
    await expect(tray(page).getByText('No connection. Retrying…')).toBeVisible(timeout);
    await line.pass();
    product.service = await product.instance.start();
    await expect(tray(page).getByText('1 file uploaded')).toBeVisible(timeout);
    await expectWhole(fixture);
  });

  test('go on after a reload, when the same file is chosen again', async ({ page, product }) => {
    const fixture = await enter(page, product);
    const third = new Promise<void>(whenAThirdHasPassed);
    await page.getByTestId('files').setInputFiles(path);
    await third;
    const asked = page.waitForEvent('dialog');
    const reloaded = page.reload();
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.accept();
    await reloaded;
    await line.pass();
    const left = tray(page).getByRole('region', { name: 'Unfinished uploads' });
    await expect(left.getByText('large.bin')).toBeVisible(timeout);
    await expect(left.getByText(/^[1-9]\d?% uploaded$/)).toBeVisible();
    await expect(page.getByText('Uploading on another device')).toHaveCount(0);

    const begun: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/u/')) begun.push(request.url());
    });
    await page.getByTestId('again').setInputFiles(path);
    await expect(tray(page).getByText('1 file uploaded')).toBeVisible(timeout);
    await expect(left).toHaveCount(0);
    expect(begun).toEqual([]);
    await expectWhole(fixture);
  });
});
