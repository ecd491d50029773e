import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { type BrowserFixture, enter } from './fixture';
import { expect, test } from './product';
import { walkWithTab } from './seen-focus';

test.skip(...withoutBrowser);
test.setTimeout(240_000);

const desk = { width: 1440, height: 900 };
const phone = { width: 360, height: 740 };

/** One of everything that the settings show. */
async function fill({ upload, call }: BrowserFixture): Promise<{ invite_uri: string }> {
  const name = 'a-file-with-quite-a-long-name-that-has-no-spaces-in-it.txt';
  const { resource_id: id } = await upload(name, 'hello');
  const post = async (path: string, json: object) =>
    (await call(path, { method: 'POST', body: JSON.stringify(json) })).json();
  await post(`/files/${id}/shareLinks`, { max_downloads: 3 });
  await post('/files:generateUploadUrl', { display_name: 'Photos' });
  return post('/invitations', { role: 'viewer' });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`The settings have no accessibility violations in ${colorScheme} colours, and fit a phone`, {
    tag: '@long',
  }, async ({ page, product }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const fixture = await enter(page, product);
    const home = `/o/${fixture.organization}`;
    const open = async (path: string, text: string) => {
      await page.setViewportSize(desk);
      await page.goto(home + path);
      await expect(page.getByText(text).first()).toBeVisible();
    };

    await open('/links', 'No share links yet');
    await expectAccessible(page, 'no links');
    const { invite_uri } = await fill(fixture);

    const shown = {
      '/settings': 'Organization name',
      '/settings/members': 'Anyone with the link',
      '/links': '0 of 3 downloads',
      '/requests': '0 of 1 file received',
      '/settings/usage': 'Number of files',
      '/settings/audit': 'uploaded ',
    };
    for (const [path, text] of Object.entries(shown)) {
      await open(path, text);
      await expectAccessible(page);
      await page.setViewportSize(phone);
      const frame = page.locator('main > div');
      const width = await frame.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      expect([path, width]).toEqual([path, 0]);
    }

    await open('/settings', 'Organization name');
    await page.getByRole('button', { name: 'Leave organization' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page, 'a question');

    await open('/links', '0 of 3 downloads');
    await page.getByRole('button', { name: /^QR code/ }).click();
    await page.getByRole('button', { name: /^Visits/ }).click();
    await expect(page.getByText('No visits yet')).toBeVisible();
    await expect(page.getByRole('img', { name: /^QR code/ })).toBeVisible();
    await expectAccessible(page, 'a link, unfolded');

    await page.goto(`/o/${fixture.organization}`);
    await page.getByRole('button', { name: /^Actions for a-file/ }).click();
    await page.getByRole('menuitem', { name: 'Share' }).click();
    await expect(page.getByRole('dialog').getByText('0 of 3 downloads')).toBeVisible();
    await expectAccessible(page, 'the share dialog');
    await page.setViewportSize(phone);
    const dialog = page.getByRole('dialog');
    expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);

    await page.route('**/auditEvents?*', (route) => route.abort());
    await open('/settings/audit', 'Try again');
    await expectAccessible(page, 'no answer');

    await page.goto(invite_uri);
    await expect(page.getByRole('button', { name: 'Accept invitation' })).toBeVisible();
    await expectAccessible(page, 'an invitation');
  });
}

test('Whatever the Tab key comes to in the settings shows that it has the focus', async ({
  page,
  product,
}) => {
  const fixture = await enter(page, product);
  await fill(fixture);
  for (const [path, text] of Object.entries({ members: 'Anyone with the link', audit: 'uploaded ' })) {
    await page.goto(`/o/${fixture.organization}/settings/${path}`);
    await expect(page.getByText(text).first()).toBeVisible();
    const stops = await walkWithTab(page, path);
    expect(stops).toEqual(expect.arrayContaining(['A', 'BUTTON', 'INPUT']));
  }
});
