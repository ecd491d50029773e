import type { Page } from '@playwright/test';
import { withoutBrowser } from './chromium';
import { createOrganization, password, signIn } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
// An instance of its own, since it starts without users.
test.use({ env: { SIGN_UP: 'invitation' } });

test('The first page says where to begin', async ({ page, product, observed }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText('npm run --silent holdall -- bootstrap')).toBeVisible();
  await expect(page.getByText(`${product.service.url}/api/v1/organizations/acme/files:upload`)).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Read the API reference' }).click();
  await expect(page).toHaveURL(/\/docs$/);
  expect([...observed.origins]).toEqual([product.service.url]);
  expect(observed.complaints).toEqual([]);
});

test('The set-up link makes the first account and its organization, and ends with it', async ({
  page,
  product,
  observed,
}) => {
  const { setup_link: link } = await product.instance.holdall<{ setup_link: string }>('setup-link');
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Create the first account');
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByLabel('Name', { exact: true }).fill('Söhne & Töchter');
  await expect(page.getByLabel('Short name (in URLs)')).toHaveValue('sohne-tochter');
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/setup'));
  expect(await (await page.request.get('/api/v1/user')).json()).toMatchObject({
    email: 'ada@example.com',
    display_name: 'Ada Lovelace',
    is_administrator: true,
  });
  const { organizations } = await (await page.request.get('/api/v1/organizations')).json();
  expect(organizations).toMatchObject([{ organization_id: 'sohne-tochter', role: 'owner' }]);
  // A style sheet that is preloaded and not used is bytes for nothing, and a warning in the console.
  const unused = await page.evaluate(() => {
    const sheets = (selector: string) =>
      [...document.querySelectorAll<HTMLLinkElement>(selector)].map(({ href }) => href);
    const used = sheets('link[rel=stylesheet]');
    return sheets('link[rel=preload][as=style]').filter((href) => !used.includes(href));
  });
  expect(unused).toEqual([]);
  // The router gives up what it fetched ahead when one goes elsewhere.
  expect(observed.complaints.filter((text) => !text.includes('_rsc='))).toEqual([]);

  const ended = await page.goto(link);
  expect(ended?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This setup link isn’t valid.');
});

test('A wrong set-up link opens nothing', async ({ page }) => {
  for (const [secret, status] of [
    ['x', 404],
    ['a'.repeat(70), 404],
    ['%20', 404],
    ['%ff', 400],
  ] as const) {
    const response = await page.goto(`/setup/${secret}`);
    expect(response?.status()).toBe(status);
    await expect(page.getByLabel('Password')).toHaveCount(0);
  }
});

test('An address without a page says so', async ({ page, observed }) => {
  const response = await page.goto('/no/such/page');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await page.getByRole('link', { name: 'home page' }).click();
  await expect(page).toHaveURL(/\/$/);
  // The browser itself reports the 404 that was asked for; nothing else is wrong with the page.
  expect(observed.complaints.filter((text) => !text.includes('status of 404'))).toEqual([]);
});

test('An address without a page offers people who are signed in their files', async ({ page, product }) => {
  const { organization, email } = await createOrganization(product);
  await signIn(page, email);
  for (const path of ['/no/such/page', '/invite/wrong', '/docs']) {
    await page.goto(path);
    const links = page.getByRole('navigation', { name: 'Site' });
    await expect(links.getByRole('link', { name: 'Your files' })).toBeVisible();
    await expect(links.getByRole('link', { name: 'Sign in' })).toHaveCount(0);
  }
  await page.goto('/no/such/page');
  await page.getByRole('link', { name: 'Go to your files' }).click();
  await page.waitForURL(`**/o/${organization}`);
});

test.describe('With the scripts delayed', () => {
  test('what is typed before they run stays, goes into no address, and signs in', async ({
    page,
    product,
  }) => {
    const { organization, email } = await createOrganization(product);
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/_next/static/**/*.js', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto('/sign-in', { waitUntil: 'commit' });
    await page.getByLabel('Email').pressSequentially(email);
    await page.getByLabel('Password').pressSequentially(password);
    const button = page.getByRole('button', { name: 'Sign in', exact: true });
    await expect(button).toBeDisabled();
    await page.keyboard.press('Enter');
    release();
    await expect(button).toBeEnabled();
    await expect(page.getByLabel('Password')).toBeFocused();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Show' }).click();
    await expect(page.getByLabel('Email')).toHaveValue(email);
    await expect(page.getByLabel('Password')).toHaveValue(password);
    await page.getByLabel('Password').press('Enter');
    await page.waitForURL(`**/o/${organization}`);
  });
});

test.describe('In German', () => {
  test.use({ locale: 'de-DE', extraHTTPHeaders: { 'Accept-Language': 'de-DE' } });

  test('each page has a German title, at once and after the next page', async ({ page, product }) => {
    const { organization, email, upload } = await createOrganization(product);
    for (const [path, title] of [
      ['/sign-in', 'Anmelden'],
      ['/no/such/page', 'Seite nicht gefunden'],
      ['/setup/wrong', 'Erstes Konto erstellen'],
      ['/s/wrong', 'Dieser Link ist ungültig.'],
      ['/d/wrong', 'Dieser Link ist ungültig.'],
    ] as const) {
      expect(titleIn(await htmlOf(page, path))).toBe(`${title} · Holdall`);
    }
    await upload('a.txt');
    await signIn(page, email);
    const settings = `/o/${organization}/settings`;
    const html = await htmlOf(page, `${settings}/audit`);
    expect(/<html lang="\w+"/.exec(html)?.[0]).toBe('<html lang="de"');
    expect(titleIn(html)).toBe('Audit-Protokoll · Holdall');
    await page.goto(`/o/${organization}`);
    await expect(page).toHaveTitle('Dateien · Holdall');
    await page.getByRole('link', { name: 'Papierkorb' }).click();
    await expect(page).toHaveTitle('Papierkorb · Holdall');
    await page.goto(settings);
    await page.getByRole('link', { name: 'Mitglieder', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mitglieder');
    await expect(page).toHaveTitle('Mitglieder · Holdall');
    await page.goBack();
    await expect(page).toHaveTitle('Allgemein · Holdall');
  });
});

async function htmlOf({ request }: Page, path: string): Promise<string> {
  return (await request.get(path, { headers: { Accept: 'text/html' } })).text();
}

const titleIn = (html: string) => /<title>([^<]*)/.exec(html)?.[1];
