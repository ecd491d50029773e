import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { enter } from './fixture';
import { expect, test } from './product';
import { walkWithTab } from './seen-focus';

test.skip(...withoutBrowser);
test.use({
  viewport: { width: 1440, height: 900 },
  env: [{ ALLOW_HTTP: '1', WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' }, { scope: 'worker' }],
});

type Received = { headers: Record<string, string>; text: string };

let receiver: Server;
let url: string;
let status = 200;
const received: Received[] = [];

test.beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    received.push({ headers: request.headers as Record<string, string>, text });
    response.writeHead(status).end('thank you');
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in/a-path-that-is-too-long-for-a-phone-and-has-no-place-to-break-it`;
});
test.afterAll(() => receiver?.close());

test('A webhook is created, tried, repaired, given a new secret and deleted', async ({ page, product }) => {
  test.setTimeout(240_000);
  const { organization, upload } = await enter(page, product);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`/o/${organization}/settings`);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await expect(page.getByText('No webhooks yet')).toBeVisible();
  await expectAccessible(page, 'no webhooks');

  // Everything to create one is reached with the keyboard.
  await page.getByRole('button', { name: 'Create webhook' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Address')).toBeFocused();
  await page.keyboard.type('http://10.0.0.1/');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Use a complete https address')).toBeVisible();
  await expectAccessible(page, 'an address that is refused');
  await dialog.getByLabel('Address').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(url);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Archive');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('It won’t be shown again')).toBeVisible();
  const secret = (await dialog.getByRole('code').textContent()) ?? '';
  await expect(dialog.getByRole('button', { name: 'Copy secret' })).toBeFocused();
  await expectAccessible(page, 'a new secret');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('1 webhook', { exact: true })).toBeVisible();
  await expectAccessible(page, 'a list');

  await page.getByRole('link', { name: 'Archive' }).click();
  await page.getByRole('button', { name: 'Send test' }).click();
  await expect(page.getByText('Delivered')).toBeVisible();
  const [ping = { headers: {}, text: '' }] = received;
  expect(new Webhook(secret).verify(ping.text, ping.headers)).toMatchObject({ type: 'holdall.ping' });
  await page.getByRole('button', { name: 'holdall.ping' }).click();
  await expect(page.getByText('"type": "holdall.ping"')).toBeVisible();
  await expect(page.getByText('thank you')).toBeVisible();
  await expectAccessible(page, 'a delivery');
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect.poll(() => received.length).toBe(2);
  expect(received[1]?.headers['webhook-id']).toBe(ping.headers['webhook-id']);
  await page.reload();
  await expect(page.getByRole('button', { name: 'holdall.ping' })).toBeVisible();
  expect(await walkWithTab(page, 'the webhook')).toEqual(expect.arrayContaining(['A', 'BUTTON', 'INPUT']));

  // Its receiver is gone, and comes back.
  status = 410;
  await upload('missed.txt');
  await expect.poll(() => received.length).toBe(3);
  status = 200;
  await page.reload();
  await expect(page.getByText('The receiver answered 410 (Gone).').first()).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectAccessible(page, 'a disabled webhook, dark');
  await page.setViewportSize({ width: 360, height: 740 });
  const frame = page.locator('main > div');
  expect(await frame.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await expectAccessible(page, 'a disabled webhook on a phone');
  await page.getByRole('button', { name: 'Enable' }).click();
  await expect(page.getByText('Active')).toBeVisible();

  await page.getByRole('button', { name: 'Replace secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace secret' }).click();
  const renewed = page.getByRole('dialog', { name: 'New secret' });
  await expect(renewed.getByRole('code')).toHaveText(/^whsec_/);
  await expect(renewed.getByRole('code')).not.toHaveText(secret);
  await renewed.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Delete webhook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete webhook' }).click();
  await expect(page.getByText('No webhooks yet')).toBeVisible();
});
