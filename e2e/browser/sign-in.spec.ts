import { createCaller } from '../infrastructure/api';
import { freePorts } from '../infrastructure/free-ports';
import { startMailServer } from '../infrastructure/mail-server';
import { type Person, startOpenIdProvider } from '../infrastructure/openid-provider';
import { startTestPostgres } from '../infrastructure/postgres';
import { createInstance } from '../infrastructure/service';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { password, signIn } from './fixture';
import { test as base, expect } from './product';

const timeout = { timeout: 120_000 };
const client = { id: 'holdall', secret: 'the secret between the two' };

const people = new Map<string, Person>([
  ['ada', { email: 'ada@example.com', email_verified: true }],
  ['mallory', { email: 'ada@example.com', email_verified: false }],
  ['stranger', { email: 'stranger@example.com', email_verified: true, name: 'A Stranger' }],
]);

let mail: Awaited<ReturnType<typeof startMailServer>>;

/** An instance that knows an OpenID provider and a mail server. */
const test = base.extend<object, object>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants one
    async ({}, use) => {
      const postgres = await startTestPostgres();
      const [port = 0, mailPort = 0] = await freePorts(2);
      mail = await startMailServer(mailPort);
      const instance = await createInstance(postgres.adminUrl, {
        env: {
          OIDC_ISSUER: `http://127.0.0.1:${port}`,
          OIDC_CLIENT_ID: client.id,
          OIDC_CLIENT_SECRET: client.secret,
          OIDC_NAME: 'Example House',
          SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
          MAIL_FROM: 'files@example.com',
        },
      });
      const redirectUri = `${instance.env.PUBLIC_URL}/api/auth/callback/oidc`;
      const provider = await startOpenIdProvider({ port, people, client: { ...client, redirectUri } });
      try {
        await use({ instance, service: await instance.start() });
      } finally {
        await provider.stop();
        await mail.stop();
        await instance.remove();
        await postgres.stop();
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.skip(...withoutBrowser);
test.setTimeout(120_000);

test('A wrong password is refused, and the right one leads to the page that was asked for', async ({
  page,
  product,
}) => {
  await product.instance.holdall(
    'bootstrap',
    '--email',
    'grace@example.com',
    '--organization',
    'yard',
    '--password',
    password,
  );
  await page.goto('/o/yard/trash?sort=-size');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await page.getByLabel('Email').fill('grace@example.com');
  await page.getByLabel('Password').fill('a wrong one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const refusal = 'Incorrect email or password.';
  await expect(page.getByRole('alert').filter({ hasText: refusal })).toBeVisible(timeout);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/o/yard/trash?sort=-size');
  await expect(page.getByRole('heading', { name: 'Trash', exact: true })).toBeVisible(timeout);
});

for (const [person, refusal] of [
  ['mallory', 'Your sign-in provider hasn’t verified your email address.'],
  ['stranger', 'Sign-up is by invitation only.'],
] as const) {
  test(`At the provider ${person} has an account, but not here, and sees so`, async ({ page, product }) => {
    await product.instance.holdall('bootstrap', '--email', 'ada@example.com', '--organization', 'house');
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Example House' }).click();
    await page.getByLabel('Person').fill(person);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('alert').filter({ hasText: refusal })).toBeVisible(timeout);
    expect((await page.request.get('/api/v1/user')).status()).toBe(401);
  });
}

test('Who signs in at the provider with an address that is known is that user, and comes to where they wanted to go', async ({
  page,
  product,
  observed,
}) => {
  await product.instance.holdall('bootstrap', '--email', 'ada@example.com', '--organization', 'house');
  await page.goto('/o/house/trash?sort=-size');
  await page.getByRole('button', { name: 'Example House' }).click();
  await page.getByLabel('Person').fill('ada');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/o/house/trash?sort=-size');
  await expect(page.getByRole('heading', { name: 'Trash', exact: true })).toBeVisible(timeout);
  expect(await (await page.request.get('/api/v1/user')).json()).toMatchObject({ email: 'ada@example.com' });
  expect(observed.complaints.filter((text) => /Error|Content Security/.test(text))).toEqual([]);

  // Bound to who they are at the provider: another address there is still the same user here.
  people.set('ada', { email: 'countess@example.com', email_verified: true });
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Example House' }).click();
  await page.waitForURL('**/o/house');
  expect(await (await page.request.get('/api/v1/user')).json()).toMatchObject({ email: 'ada@example.com' });
});

test('Who forgot the password sets a new one by mail, and deletes the account', async ({ page, product }) => {
  const email = 'forgetful@example.com';
  // The first user is the administrator, who cannot be deleted.
  await product.instance.holdall('bootstrap', '--email', 'ada@example.com', '--organization', 'house');
  await product.instance.holdall('user', 'create', '--email', email);
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot password?' }).click();
  await expectAccessible(page);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await expect(page.getByRole('status')).toContainText(`If ${email} has an account`);

  const sent = () => mail.received.find(({ to }) => to.includes(email))?.text ?? '';
  await expect.poll(sent, timeout).toContain('/reset-password/');
  const link = /http:\S+\/reset-password\/[\w-]+/.exec(sent())?.[0] ?? '';
  await page.goto(link);
  await expectAccessible(page);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('status')).toContainText('Your password was changed.');
  await page.goto(link);
  await expect(page.getByRole('alert').filter({ hasText: 'This link isn’t valid' })).toBeVisible();
  await signIn(page, email);

  await page.goto('/account');
  await expect(page.getByText('This address is verified.')).toBeVisible(timeout);
  await page.getByRole('button', { name: 'Delete account' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Current password').fill('a wrong one');
  await dialog.getByRole('button', { name: 'Delete permanently' }).click();
  await expect(dialog.getByText('Your current password is incorrect.')).toBeVisible(timeout);
  await dialog.getByLabel('Current password').fill(password);
  await dialog.getByRole('button', { name: 'Delete permanently' }).click();
  await page.waitForURL('**/sign-in');
  expect((await page.request.get('/api/v1/user')).status()).toBe(401);
});

test('An invited person verifies the address by the link in their account', async ({ page, product }) => {
  const email = 'invited@example.com';
  const { token } = await product.instance.holdall<{ token: string }>(
    'bootstrap',
    '--email',
    'inviter@example.com',
    '--organization',
    'inviting',
  );
  const owner = createCaller(product.service.url, token, 'inviting');
  const { invite_uri } = await owner.post<{ invite_uri: string }>(`${owner.organizationPath}/invitations`, {
    role: 'viewer',
  });
  await page.goto(invite_uri);
  await page.getByLabel('Your name').fill('Grace');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account and join' }).click();
  await page.waitForURL('**/o/inviting');
  await page.goto('/account');
  await expect(page.getByText('This address isn’t verified yet.')).toBeVisible(timeout);
  await page.getByRole('button', { name: 'Send verification email' }).click();
  await expect(page.getByText('A link is on its way.')).toBeVisible(timeout);
  const sent = () => mail.received.filter(({ to }) => to.includes(email));
  await expect.poll(sent, timeout).toHaveLength(2);
  const link = /http:\S+\/verify-email\/[\w-]+/.exec(sent()[1]?.text ?? '')?.[0] ?? '';
  await page.goto(link);
  await expect(page.getByText(`Confirm that ${email} is your address.`)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByRole('status')).toContainText('Your email address is verified.');
});
