import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { addMember, enter, signIn } from './fixture';
import { expect, test } from './product';

test.skip(...withoutBrowser);
const root = mkdtempSync(join(tmpdir(), 'holdall-linked-'));
test.use({ env: { LINK_ROOTS: root } });
test.afterAll(() => rmSync(root, { recursive: true, force: true }));

test('A linked folder shows a directory as it is: to look into, download, put, replace and delete', async ({
  page,
  product,
}) => {
  mkdirSync(join(root, '2026'), { recursive: true });
  writeFileSync(join(root, 'top.txt'), 'top');
  writeFileSync(join(root, '2026', 'a.txt'), 'from outside');
  const { organization, call } = await enter(page, product);
  const link = { uri: `file://${root}`, read_only: false };
  const body = JSON.stringify({ display_name: 'Scans', link });
  const { resource_id } = await (await call('/folders', { method: 'POST', body })).json();
  await page.goto(`/o/${organization}`);
  await page.getByRole('link', { name: 'Scans' }).click();
  const list = page.getByRole('list', { name: 'Contents of the external folder' });
  await expect(list.getByRole('listitem')).toContainText(['2026', 'top.txt']);
  await expectAccessible(page);
  await list.getByRole('link', { name: '2026' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('FilesScans2026');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    list.getByRole('link', { name: 'a.txt', exact: true }).click(),
  ]);
  expect(readFileSync(await download.path(), 'utf8')).toBe('from outside');

  const choose = (...files: { name: string; text: string }[]) =>
    page
      .getByTestId('files')
      .setInputFiles(
        files.map(({ name, text }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })),
      );
  await choose({ name: 'b.txt', text: 'new' }, { name: 'a.txt', text: 'replaced' });
  const question = page.getByRole('dialog', { name: 'Replace “a.txt”?' });
  await question.getByRole('button', { name: 'Replace' }).click();
  await expect.poll(() => readFileSync(join(root, '2026', 'a.txt'), 'utf8')).toBe('replaced');
  expect(readFileSync(join(root, '2026', 'b.txt'), 'utf8')).toBe('new');
  await list.getByRole('button', { name: 'Delete b.txt' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(list.getByRole('listitem')).toContainText(['a.txt']);
  await expect(list.getByRole('link', { name: 'b.txt', exact: true })).toHaveCount(0);
  await page.goBack();
  await expect(list.getByRole('listitem')).toContainText(['2026', 'top.txt']);

  await addMember(product, organization, 'reader@example.com', 'viewer');
  await page.context().clearCookies();
  await signIn(page, 'reader@example.com');
  await page.goto(`/o/${organization}/f/${resource_id}`);
  await expect(page.getByText('top.txt')).toBeVisible();
  await expect(page.getByRole('button', { name: /^(Upload|Delete)/ })).toHaveCount(0);
});
