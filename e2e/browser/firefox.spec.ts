import { answerUnknownCommands, findFirefox, withoutFirefox } from './firefox';
import { createOrganization } from './fixture';
import { otherBrowser } from './other-browser';
import { expect, test } from './product';

test.skip(...withoutFirefox);
test.use({
  browserName: 'firefox',
  channel: 'moz-firefox',
  launchOptions: { executablePath: findFirefox() ?? undefined },
  viewport: { width: 1440, height: 900 },
});
answerUnknownCommands();

const text = (name: string, content = name) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
});

test('In Firefox guests send files by a file request, and walk through a shared folder', async ({
  browser,
  product,
}) => {
  const { call, makeFolder, upload, files } = await createOrganization(product);
  const album = await makeFolder('Album');
  await upload('sea.txt', 'salt', `&folder=${album}`);
  const create = async (path: string, body: object) =>
    (await call(path, { method: 'POST', body: JSON.stringify(body) })).json();
  const { upload_uri } = await create('/files:generateUploadUrl', { max_files: 2, folder: album });
  const { share_uri } = await create(`/folders/${album}/shareLinks`, { password: 'sesame' });
  const guest = await otherBrowser(browser, product);

  await guest.goto(upload_uri);
  await guest.getByTestId('files').setInputFiles([text('offer.txt'), text('plan.txt')]);
  await expect(guest.getByText('All files received. Thank you.')).toBeVisible();
  expect((await files(`&folder=${album}`)).map(({ filename }) => filename)).toContain('offer.txt');

  await guest.goto(`${share_uri}/`);
  await guest.getByLabel('Password').fill('sesame');
  await guest.getByRole('button', { name: 'Open' }).click();
  await guest.getByRole('link', { name: 'sea.txt' }).click();
  await expect(guest.getByLabel('Preview')).toHaveText('salt');
  await guest.context().close();
});
