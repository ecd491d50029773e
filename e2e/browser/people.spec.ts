import { withoutBrowser } from './chromium';
import { enter, password } from './fixture';
import { otherBrowser } from './other-browser';
import { expect, test } from './product';

test.skip(...withoutBrowser);
// A mail server that never answers: no process listens on this port.
test.use({ env: { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'files@example.com' } });

test('Somebody is invited, makes an account, is given another role, and is removed', async ({
  page,
  browser,
  product,
}) => {
  const { organization } = await enter(page, product);
  await page.goto(`/o/${organization}/settings/members`);
  await expect(page.getByText('An organization needs at least one owner.')).toBeVisible();
  await page.getByRole('button', { name: 'Invite people' }).click();
  await page.getByLabel('Email (optional)').fill(`grace@${organization}.example.com`);
  await page.getByLabel('Role', { exact: true }).selectOption('Viewer');
  await page.getByRole('button', { name: 'Create invitation' }).click();
  const made = page.getByRole('status');
  await expect(made).toContainText('It won’t be shown again.');
  await expect(made).toContainText(`We’re also emailing it to grace@${organization}.example.com.`);
  const uri = (await made.locator('code').textContent()) ?? '';
  await made.getByRole('button', { name: 'QR code' }).click();
  await expect(made.getByRole('img')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('email on its way')).toBeVisible();
  await expect(
    page.getByRole('button', { name: `Revoke the invitation for grace@${organization}.example.com` }),
  ).toBeVisible();

  const guest = await otherBrowser(browser, product);
  await guest.goto(uri);
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText(`Join ${organization}`);
  await expect(guest.getByLabel('Email')).toHaveValue(`grace@${organization}.example.com`);
  await guest.getByLabel('Your name').fill('Grace');
  await guest.getByLabel('Password').fill(password);
  await guest.getByRole('button', { name: 'Create account and join' }).click();
  await guest.waitForURL(`**/o/${organization}`);
  await expect(guest.getByText('Nothing here yet')).toBeVisible();
  // A viewer sees no way to change things.
  await expect(guest.getByRole('button', { name: 'New', exact: true })).toHaveCount(0);
  await guest.goto(`/o/${organization}/settings/members`);
  await expect(guest.getByText('You don’t have permission to view this page')).toBeVisible();
  await expect(guest.getByRole('link', { name: 'Members' })).toHaveCount(0);
  const used = await guest.goto(uri);
  expect(used?.status()).toBe(404);

  await page.reload();
  await page.getByLabel('Role of Grace').selectOption('Editor');
  await expect
    .poll(async () => {
      const { organizations } = await (await guest.request.get('/api/v1/organizations')).json();
      return organizations[0]?.role;
    })
    .toBe('editor');
  await page.getByRole('button', { name: 'Remove Grace' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('Grace', { exact: true })).toHaveCount(0);
  expect((await guest.request.get(`/api/v1/organizations/${organization}`)).status()).toBe(403);
  await guest.context().close();
});

test('A signed-in user accepts an invitation, and a revoked invitation cannot be accepted', async ({
  page,
  browser,
  product,
}) => {
  const { organization } = await enter(page, product);
  const invite = async () => {
    await page.goto(`/o/${organization}/settings/members`);
    await page.getByRole('button', { name: 'Invite people' }).click();
    await page.getByRole('button', { name: 'Create invitation' }).click();
    return (await page.getByRole('status').locator('code').textContent()) ?? '';
  };
  const uri = await invite();
  const guest = await otherBrowser(browser, product);
  const other = await enter(guest, product);
  await guest.goto(uri);
  await expect(guest.getByText(`You’re signed in as ${other.email}.`)).toBeVisible();
  await guest.getByRole('button', { name: 'Accept invitation' }).click();
  await guest.waitForURL(`**/o/${organization}`);

  // They leave again, of themselves.
  await guest.goto(`/o/${organization}/settings`);
  await guest.getByRole('button', { name: 'Leave organization' }).click();
  await guest.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click();
  await guest.waitForURL(`**/o/${other.organization}`);

  const withdrawn = await invite();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke the invitation for Anyone with the link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No pending invitations')).toBeVisible();
  const answer = await guest.goto(withdrawn);
  expect(answer?.status()).toBe(404);
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('This invitation isn’t valid.');
  await guest.context().close();
});

test('The last owner cannot leave, and sees why', async ({ page, product }) => {
  const { organization } = await enter(page, product);
  await page.goto(`/o/${organization}/settings`);
  await page.getByRole('button', { name: 'Leave organization' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'You can’t change the last owner.' })).toBeVisible();
});
