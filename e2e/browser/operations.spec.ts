import pg from 'pg';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { enter, row, signIn } from './fixture';
import { expect, type Product, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

const timeout = { timeout: 60_000 };

async function connect({ instance }: Product): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: instance.env.DATABASE_URL });
  await client.connect();
  return client;
}

test('A deletion that takes long shows its progress, survives a reload, and says how it ended', async ({
  page,
  product,
  observed,
}) => {
  const { organization, makeFolder, upload, files } = await enter(page, product);
  const tree = await makeFolder('Tree');
  await upload('leaf.txt', 'leaf', `&folder=${tree}`);
  await makeFolder('Box');
  await page.goto(`/o/${organization}`);
  const client = await connect(product);
  try {
    // As an administrator does who changes the organization: every change waits for the end of that.
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organization]);
    await row(page, 'Tree').click();
    await page.keyboard.press('Delete');
    const changes = page.getByRole('region', { name: 'Changes in progress' });
    await expect(changes.getByText('Moving 2 items to trash…')).toBeVisible(timeout);
    await expect(changes.getByRole('progressbar')).toBeVisible();
    await expectAccessible(page);
    // Also on another page of the organization, and after a reload.
    await page.getByRole('link', { name: 'Recent' }).click();
    await expect(page).toHaveTitle(/^Recent/);
    await expect(changes).toBeVisible();
    await page.reload();
    await expect(changes.getByText('Moving 2 items to trash…')).toBeVisible(timeout);
  } finally {
    await client.query('COMMIT');
    await client.end();
  }
  await expect(page.getByText('2 items moved to trash')).toBeVisible(timeout);
  await expect(page.getByRole('region', { name: 'Changes in progress' })).toHaveCount(0);
  expect(await files()).toEqual([]);
  expect(observed.complaints).toEqual([]);
});

test('A batch says how far it is, and is cancelled by keyboard', async ({ page, product }) => {
  const { organization, email, upload } = await enter(page, product);
  await upload('a.txt');
  const client = await connect(product);
  const set = (values: string) =>
    client.query(`UPDATE operations SET ${values} WHERE organization_id = $1`, [organization]);
  try {
    // Another process works on it, and takes long.
    await client.query(
      `INSERT INTO operations (organization_id, id, creator_id, actor, request, total_count, done_count, lease_owner, lease_until)
       SELECT $1, 'slow', id, '{}', '{"kind": "batch", "chosen": {"ids": []}, "change": {"verb": "trash", "deletionId": "d"}}',
         12000, 3000, 'another', now() + interval '1 hour' FROM users WHERE email = $2`,
      [organization, email],
    );
    await page.goto(`/o/${organization}`);
    const changes = page.getByRole('region', { name: 'Changes in progress' });
    await expect(changes.getByText('3,000 of 12,000')).toBeVisible(timeout);
    await expect(changes.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
    await set('done_count = 9000');
    await expect(changes.getByText('9,000 of 12,000')).toBeVisible(timeout);
    await expectAccessible(page);

    await changes.getByRole('button', { name: 'Cancel: Moving 12,000 items to trash…' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Canceled. Items that had already changed stay changed.')).toBeVisible(
      timeout,
    );
    await expect(changes).toHaveCount(0);
  } finally {
    await client.end();
  }
});

test('An operation that fails says so in the language of the user, also on a phone', async ({
  page: english,
  browser,
  product,
}) => {
  const { organization, email } = await enter(english, product);
  const viewport = { width: 320, height: 600 };
  const context = await browser.newContext({ baseURL: product.service.url, locale: 'de-DE', viewport });
  const page = await context.newPage();
  await signIn(page, email);
  const client = await connect(product);
  try {
    await client.query(
      `INSERT INTO operations (organization_id, id, creator_id, actor, request, lease_owner, lease_until)
       SELECT $1, 'failing', id, '{}', '{"kind": "copyFolder", "id": "x", "target": {}}', 'another', now() + interval '1 hour'
       FROM users WHERE email = $2`,
      [organization, email],
    );
    await page.goto(`/o/${organization}`);
    const changes = page.getByRole('region', { name: 'Laufende Änderungen' });
    await expect(changes.getByText('Wird kopiert …')).toBeVisible(timeout);
    await expectAccessible(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(320);
    await client.query(
      `UPDATE operations SET completed_at = now(), lease_until = NULL, error = $2 WHERE organization_id = $1`,
      [organization, { reason: 'QUOTA_EXCEEDED', message: 'The quota is exceeded.', metadata: {} }],
    );
    await expect(page.getByText('Eine Änderung konnte nicht abgeschlossen werden.')).toBeVisible(timeout);
    await expect(changes).toHaveCount(0);
  } finally {
    await client.end();
    await context.close();
  }
});
