import { deflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { enter } from './fixture';
import { hostileFiles, pdfOf } from './hostile-files';
import { docxOf, paragraph, xlsxOf } from './office-files';
import { expect, test } from './product';

test.skip(...withoutBrowser);
test.use({ viewport: { width: 1440, height: 900 } });

const timeout = { timeout: 120_000 };

test('Hostile files run nothing and fetch nothing, previewed or opened by themselves', {
  tag: '@long',
}, async ({ page, context, product, observed }) => {
  const { organization, call, files } = await enter(page, product);
  for (const [name, type, content] of hostileFiles) {
    const answer = await call(`/files:upload?filename=${name}`, {
      method: 'POST',
      body: content as BodyInit,
      headers: { 'Content-Type': type },
    });
    expect([name, answer.status]).toEqual([name, 200]);
  }
  const stored = await files();
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  for (const { filename, resource_id } of stored) {
    await page.goto(`/o/${organization}?preview=${resource_id}`);
    const preview = page.getByRole('dialog', { name: filename });
    await expect(preview).toBeVisible(timeout);
    await expect(preview.getByLabel(filename).and(page.locator('.spinner'))).toHaveCount(0, timeout);
    if (filename === 'not-a.pdf') await expect(preview).toContainText('This file can’t be shown.', timeout);
    await expect.poll(() => observed.pending.size, timeout).toBe(0);
    await expect(preview).toBeVisible();
    expect([filename, await page.evaluate(() => 'ran' in window)]).toEqual([filename, false]);
  }
  expect([...observed.origins]).toEqual([product.service.url]);

  // Signed in, as a user who follows the link may be.
  for (const { filename, name } of stored) {
    const own = await context.newPage();
    const foreign: string[] = [];
    own.on('request', (request) => {
      const { origin, pathname, protocol } = new URL(request.url());
      // Chromium's own viewer of PDFs.
      if (protocol.startsWith('chrome')) return;
      if (origin !== product.service.url || pathname === '/api/v1/user') foreign.push(request.url());
    });
    own.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    // What is no page to look at is downloaded, which ends the navigation.
    const shown = await own.goto(`/api/v1/${name}:download?disposition=inline`).catch(() => null);
    if (shown) expect([filename, await own.evaluate(() => 'ran' in window)]).toEqual([filename, false]);
    expect([filename, foreign]).toEqual([filename, []]);
    await own.close();
  }
  expect(dialogs).toEqual([]);
});

test('Each kind is shown as what it is, one after the other by the arrows', async ({ page, product }) => {
  const { call, upload } = await enter(page, product);
  const put = (name: string, type: string, body: BodyInit) =>
    call(`/files:upload?filename=${name}`, { method: 'POST', body, headers: { 'Content-Type': type } });
  const paper = hostileFiles.find(([name]) => name === 'paper.pdf')?.[2] as Buffer;
  await put('1.csv', 'text/csv', 'city,people\nBonn,331000\nTrier,112000\n');
  await put('2.md', 'text/markdown', '# A heading\n\n- [x] done\n\n| a | b |\n|---|---|\n| c | d |\n');
  await put('3.ts', 'text/plain', 'export const answer: number = 42; // why\n');
  await put('4.pdf', 'application/pdf', new Uint8Array(paper));
  await put('5.png', 'image/png', new Uint8Array(pngOf(3, 2)));
  await put('6.wav', 'audio/wav', new Uint8Array(wavOf(20)));
  await put('7.bin', 'application/octet-stream', new Uint8Array([1, 2, 3, 0, 255]));
  const latin = 'sep=;\r\nName;Straße\r\nMüller;Köln\r\n';
  await put('7a.csv', 'text/csv', Buffer.from(latin, 'latin1'));
  await put('7b.csv', 'text/csv', Buffer.from('\ufeffOrt\tName\r\nKöln\tMüller\r\n', 'utf16le'));
  await upload('8.log', 'line\n'.repeat(400_000));
  await page.reload();

  await page.getByRole('link', { name: '1.csv' }).click();
  const shown = (name: string) => page.getByRole('dialog', { name });
  const next = () => page.getByRole('button', { name: 'Next' }).click();
  await expect(shown('1.csv').getByRole('columnheader', { name: 'people' })).toBeVisible();
  await expect(shown('1.csv').getByRole('cell', { name: 'Trier' })).toBeVisible();
  await next();
  await expect(shown('2.md').getByRole('heading', { name: 'A heading' })).toBeVisible();
  await next();
  await expect(shown('3.ts').getByText('answer')).toBeVisible(timeout);
  await next();
  await expect(shown('4.pdf').locator('canvas')).toBeVisible(timeout);
  await expect.poll(() => inkOf(page), timeout).toBeGreaterThan(100);
  await expect(shown('4.pdf').getByText('of 1', { exact: true })).toBeVisible();
  await next();
  await expect
    .poll(() =>
      shown('5.png')
        .getByRole('img')
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBe(3);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(shown('5.png').getByText('150%')).toBeVisible();
  await page.keyboard.press('0');
  await expect(shown('5.png').getByText('100%')).toBeVisible();
  await next();
  const audio = shown('6.wav').locator('audio');
  await expect
    .poll(() => audio.evaluate(({ duration }: HTMLAudioElement) => Math.round(duration)), timeout)
    .toBe(20);
  await audio.evaluate((element: HTMLAudioElement) => {
    element.currentTime = 15;
  });
  await expect
    .poll(
      () => audio.evaluate(({ seeking, currentTime }: HTMLAudioElement) => !seeking && currentTime),
      timeout,
    )
    .toBe(15);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: '7.bin' }).click();
  await expect(shown('7.bin').getByText('No preview available')).toBeVisible();
  await next();
  await expect(shown('7a.csv').getByRole('columnheader', { name: 'Straße', exact: true })).toBeVisible();
  await expect(shown('7a.csv').getByRole('cell', { name: 'Müller', exact: true })).toBeVisible();
  await expect(shown('7a.csv').getByText('Text encoding: Windows-1252.')).toBeVisible();
  await next();
  await expect(shown('7b.csv').getByRole('cell', { name: 'Müller', exact: true })).toBeVisible();
  await expect(shown('7b.csv').getByText('Text encoding: UTF-16LE.')).toBeVisible();
  await next();
  await expect(shown('8.log').getByText('Showing the first 1 MB.')).toBeVisible(timeout);
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled();
});

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

test('Office documents are read in a frame where nothing runs, sheets by tabs', async ({
  page,
  product,
  observed,
}) => {
  const { call } = await enter(page, product);
  const put = (name: string, type: string, body: Buffer | string) =>
    call(`/files:upload?filename=${name}`, {
      method: 'POST',
      body: body as BodyInit,
      headers: { 'Content-Type': type },
    });
  const table = '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>';
  await put('1.docx', word, docxOf(paragraph('Heading', 'Heading1') + paragraph('Some words.') + table));
  // Large enough for the reader to unpack and parse it in parts.
  const long = Array.from({ length: 20_000 }, (_, line) => [`line ${line}`, line, 'some more text']);
  await put(
    '2.xlsx',
    excel,
    xlsxOf({
      Cities: [
        ['City', 'People'],
        ['Köln', 1_085_664],
      ],
      Long: long,
      Empty: [],
    }),
  );
  // Documents whose download or copy broke off.
  const broken = docxOf(paragraph('Heading', 'Heading1'));
  await put('3.docx', word, broken.subarray(0, broken.length / 2));
  const sheet = xlsxOf({ Cities: [['Köln', 1]] });
  await put('4.xlsx', excel, sheet.subarray(0, sheet.length / 2));
  await page.reload();
  await page.getByRole('link', { name: '1.docx' }).click();
  const document = page.frameLocator('iframe[title="1.docx"]');
  await expect(document.getByRole('heading', { name: 'Heading' })).toBeVisible(timeout);
  await expect(document.getByRole('cell', { name: 'Cell' })).toBeVisible();
  await expect(page.locator('iframe')).toHaveAttribute('sandbox', 'allow-same-origin');
  // The keys of the frame are those of the preview.
  await document.getByText('Some words.').click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.getByRole('link', { name: '2.xlsx' }).click();
  const cities = page.frameLocator('iframe[title="Cities"]');
  await expect(cities.getByRole('cell', { name: 'Köln' })).toBeVisible(timeout);
  await expect(cities.getByRole('columnheader', { name: 'B' })).toBeVisible();
  await page.getByRole('tab', { name: 'Cities' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('Showing the first 1000 rows and 100 columns.')).toBeVisible();
  await expect(page.frameLocator('iframe[title="Long"]').getByRole('cell', { name: 'line 999' })).toHaveCount(
    1,
  );
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('This sheet is empty.')).toBeVisible();

  for (const name of ['3.docx', '4.xlsx']) {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.getByRole('link', { name }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('It may be damaged or protected by a password.')).toBeVisible(timeout);
    await expect(dialog.getByRole('link', { name: 'Download it instead' })).toBeVisible();
  }
  expect(observed.complaints).toEqual([]);
});

test('A PDF of hundreds of pages opens where its number says, and finds words', async ({ page, product }) => {
  const { call } = await enter(page, product);
  const body = new Uint8Array(pdfOfPages(600));
  await call('/files:upload?filename=book.pdf', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/pdf' },
  });
  await page.reload();
  await page.getByRole('link', { name: 'book.pdf' }).click();
  const number = page.getByRole('textbox', { name: 'Page' });
  await expect(page.getByText('of 600', { exact: true })).toBeVisible(timeout);
  await number.fill('433');
  await number.press('Enter');
  await expect(page.getByText('Sheet 433 end')).toBeVisible(timeout);
  // However long it is, few pages are in the document.
  expect(await page.locator('[data-page]').count()).toBeLessThan(8);

  await page.keyboard.press('Control+f');
  const field = page.getByRole('textbox', { name: 'Find in document' });
  await expect(field).toBeFocused();
  await field.fill('sheet 50');
  // 50 and 500 to 509; the first one after the open page.
  await expect(page.getByText('2 of 11')).toBeVisible(timeout);
  await expect(page.getByText('Sheet 500 end')).toBeVisible();
  const marked = () => page.evaluate(() => [...(CSS.highlights.get('pdf-current') ?? [])].map(String));
  await expect.poll(marked, timeout).toEqual(['Sheet 50']);
  await field.press('Shift+Enter');
  await expect(page.getByText('1 of 11')).toBeVisible();
  await expect(page.getByText('Sheet 50 end')).toBeVisible(timeout);
  await expectAccessible(page);
  await field.fill('nowhere');
  await expect(page.getByText('No matches')).toBeVisible(timeout);
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
  await expect(page.getByRole('dialog', { name: 'book.pdf' })).toBeVisible();
});

test('A PDF shows what it names without having it, and a scan', async ({ page, product }) => {
  const { call } = await enter(page, product);
  await call('/files:upload?filename=scan.pdf', {
    method: 'POST',
    body: new Uint8Array(scan()),
    headers: { 'Content-Type': 'application/pdf' },
  });
  const loaded = new Set<string>();
  page.on('response', (response) => {
    const [, name] = /\/pdfjs-[^/]+\/.*\/([^/]+)$/.exec(response.url()) ?? [];
    if (name && response.ok()) loaded.add(name);
  });
  await page.reload();
  await page.getByRole('link', { name: 'scan.pdf' }).click();
  // The characters are known by a table of the encoding alone.
  await expect(page.getByText('中文')).toBeVisible(timeout);
  await expect(page.getByText('Invoice')).toBeVisible();
  // The black square of the scan is a quarter of the page.
  const share = () =>
    inkOf(page).then(async (ink) => {
      const canvas = page.getByTestId('pdf').locator('canvas');
      return ink / (await canvas.evaluate(({ width, height }: HTMLCanvasElement) => width * height));
    });
  await expect.poll(share, timeout).toBeGreaterThan(0.25);
  expect([...loaded]).toEqual(expect.arrayContaining(['jbig2.wasm', 'LiberationSans-Regular.ttf']));
});

/** A PDF of a scan in JBIG2, with text in a font and in an encoding that are not in the document. */
function scan(): Buffer {
  const side = 8;
  const int = (value: number) => Buffer.from([0, 0, 0, value]);
  // Lines in the code of fax machines: the first one is black, and each other one like that above it.
  const bits = `001${'00110101'}${'000101'}${'11'.repeat(side - 1)}${'000000000001'.repeat(2)}`;
  const fax = Buffer.from(
    (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)),
  );
  const page = [int(0), [48, 0, 1], int(19), int(side), int(side), int(0), int(0), [0, 0, 0]];
  const region = [
    int(1),
    [38, 0, 1],
    int(18 + fax.length),
    int(side),
    int(side),
    int(0),
    int(0),
    [0, 1],
    fax,
  ];
  const image = Buffer.concat([...page, ...region].map((part) => Buffer.from(part))).toString('latin1');
  const contents =
    'q 100 0 0 100 0 0 cm /I Do Q BT /H 18 Tf 110 140 Td (Invoice) Tj ET BT /G 18 Tf 20 140 Td <4E2D6587> Tj ET';
  const descriptor =
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>';
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> /Font << /H 6 0 R /G 7 0 R >> >> >>',
    `<< /Length ${contents.length} >>\nstream\n${contents}\nendstream`,
    `<< /Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode /Length ${image.length} >>\nstream\n${image}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor ${descriptor} >>] >>`,
  ]);
}

/** A PDF whose pages say their number. */
function pdfOfPages(count: number): Buffer {
  const contents = (page: number) => `BT /F 18 Tf 20 40 Td (Sheet ${page} end) Tj ET`;
  const pages = Array.from({ length: count }, (_, at) => at + 1);
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.map((page) => `${2 + 2 * page} 0 R`).join(' ')}] /Count ${count} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((page) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents ${3 + 2 * page} 0 R /Resources << /Font << /F 3 0 R >> >> >>`,
      `<< /Length ${contents(page).length} >>\nstream\n${contents(page)}\nendstream`,
    ]),
  ]);
}

/** How many dark pixels there are on the page of a PDF. */
const inkOf = (page: Page) =>
  page
    .getByTestId('pdf')
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let dark = 0;
      for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 100) dark += 1;
      return dark;
    });

/** Silence of some seconds. */
function wavOf(seconds: number): Buffer {
  const rate = 8000;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + seconds * rate, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(seconds * rate, 40);
  return Buffer.concat([head, Buffer.alloc(seconds * rate, 128)]);
}

/** A grey picture. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(8 + body.length);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), framed.length - 4);
    return framed;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const rows = Buffer.concat(
    Array.from({ length: height }, () => Buffer.from([0, ...Array<number>(width).fill(128)])),
  );
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
