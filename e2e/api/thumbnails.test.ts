import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { endlessPdf, heic, largePng, pdf, picture } from './pictures';
import { refusal } from './refusal';
import { samples } from './samples';
import { onEveryProduct } from './stores';

const noThumbnail = { status: 404, code: 5, reason: 'NO_THUMBNAIL' };

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.remove());

const thumbnail = ({ name }: Pick<ApiFile, 'name'>, query = '?size=256', init = {}, caller = fixture.owner) =>
  caller.call(`/api/v1/${name}/thumbnail${query}`, init);

/** The size and the colors of the left and the right half. */
async function look(response: Response) {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/webp');
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get('content-length')).toBe(String(bytes.length));
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { format, exif } = await sharp(bytes).metadata();
  const { width, height } = info;
  const colorAt = (x: number, y: number) => {
    const [red = 0, , blue = 0] = data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3);
    return red > blue ? 'red' : 'blue';
  };
  const middle = Math.floor(height / 2);
  return { format, exif, width, height, left: colorAt(2, middle), right: colorAt(width - 3, middle) };
}

const shown = { format: 'webp', exif: undefined, width: 96, height: 64, left: 'blue', right: 'red' };

describe('a thumbnail', () => {
  it.each([
    ['JPEG', async () => picture().jpeg().toBuffer()],
    ['PNG', async () => picture().png().toBuffer()],
    ['WebP', async () => picture().webp().toBuffer()],
    ['AVIF', async () => picture().avif().toBuffer()],
    ['GIF', async () => picture().gif().toBuffer()],
    ['TIFF', async () => picture().tiff().toBuffer()],
    ['HEIC', async () => heic],
  ])('shows %s', async (format, bytes) => {
    const file = await fixture.owner.upload(await bytes(), `picture.${format.toLowerCase()}`);
    expect(await look(await thumbnail(file))).toEqual(shown);
    expect(await look(await thumbnail(file, '?size=64'))).toEqual({ ...shown, width: 64, height: 43 });
  });

  it('shows the first page of a PDF', async () => {
    const file = await fixture.owner.upload(pdf(), 'page.pdf');
    expect(await look(await thumbnail(file, '?size=1024'))).toEqual({ ...shown, width: 1024, height: 683 });
  });

  it('shows a page that says that it is huge', async () => {
    const file = await fixture.owner.upload(pdf({ width: 1_000_000_000, height: 20 }), 'huge.pdf');
    expect(await look(await thumbnail(file))).toMatchObject({ width: 256, height: 1 });
  });

  it('is upright, and has no metadata such as a place', async () => {
    const turned = await picture()
      .rotate(-90)
      .withExif({ IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .jpeg()
      .toBuffer()
      .then((bytes) => sharp(bytes).keepExif().withMetadata({ orientation: 6 }).jpeg().toBuffer());
    const file = await fixture.owner.upload(turned, 'turned.jpg');
    expect(await look(await thumbnail(file))).toEqual(shown);
  });

  it('is 256 pixels without a size; other sizes are refused', async () => {
    const file = await fixture.owner.upload(await largePng(700), 'large.png');
    expect(await look(await thumbnail(file, ''))).toMatchObject({ width: 256, height: 256 });
    for (const query of ['?size=0', '?size=255', '?size=x', '?size=']) {
      expect(await refusal(await thumbnail(file, query))).toMatchObject({
        status: 400,
        reason: 'FIELD_INVALID',
      });
    }
  });

  it('is kept for a year where the URL has the etag of the file', async () => {
    const file = await fixture.owner.upload(samples.png, 'dot.png');
    const cacheControl = async (query: string) => (await thumbnail(file, query)).headers.get('cache-control');
    const kept = 'private, max-age=31536000, immutable';
    expect(await cacheControl(`?size=64&v=${encodeURIComponent(file.etag)}`)).toBe(kept);
    expect(await cacheControl(`?size=64&v=${file.etag.slice(1, -1)}`)).toBe(kept);
    expect(await cacheControl('?size=64&v=of-another-content')).toBe('private, no-cache');
    expect(await cacheControl('?size=64')).toBe('private, no-cache');
  });

  it('has an etag of its own for each size, and no body with HEAD', async () => {
    const file = await fixture.owner.upload(samples.png, 'dot.png');
    const head = await thumbnail(file, '?size=64', { method: 'HEAD' });
    const get = await thumbnail(file, '?size=64');
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control'])
      expect(head.headers.get(name), name).toBe(get.headers.get(name));
    const headers = { 'If-None-Match': get.headers.get('etag') ?? '' };
    expect((await thumbnail(file, '?size=64', { headers })).status).toBe(304);
    expect((await thumbnail(file, '?size=256', { headers })).status).toBe(200);
  });

  it('follows the content, and is the same after a rename', async () => {
    const file = await fixture.owner.upload(await picture().png().toBuffer(), 'a.png');
    const before = await look(await thumbnail(file));
    const path = `/api/v1/${file.name}`;
    await fixture.owner.call(path, { method: 'PATCH', json: { filename: 'b.png' } });
    expect(await look(await thumbnail(file))).toEqual(before);
    await fixture.owner.call(`${path}:upload`, {
      method: 'PUT',
      body: await picture().flop().png().toBuffer(),
    });
    expect(await look(await thumbnail(file))).toMatchObject({ left: 'red', right: 'blue' });
    await fixture.owner.call(`${path}:upload`, { method: 'PUT', body: 'text' });
    expect(await refusal(await thumbnail(file))).toMatchObject(noThumbnail);
  });

  it('is rendered once for many requests', async () => {
    const file = await fixture.owner.upload(await picture().webp().toBuffer(), 'many.webp');
    const all = await Promise.all(Array.from({ length: 20 }, () => thumbnail(file)));
    for (const each of all) expect(await look(each)).toEqual(shown);
    const rows = await fixture.query('SELECT FROM outbox WHERE organization_id = $1', [fixture.organization]);
    expect(rows).toEqual([]);
  });

  it('is not shown of a file in the trash', async () => {
    const file = await fixture.owner.upload(samples.png, 'gone.png');
    await (await thumbnail(file)).arrayBuffer();
    await fixture.owner.call(`/api/v1/${file.name}`, { method: 'DELETE' });
    expect(await refusal(await thumbnail(file))).toMatchObject({ status: 404, reason: 'FILE_NOT_FOUND' });
  });
});

describe('a file without a thumbnail', () => {
  const truncated = async () => (await picture().jpeg().toBuffer()).subarray(0, 250);
  it.each([
    ['text', async () => samples.text],
    ['SVG', async () => samples.svg],
    [
      'SVG behind the first bytes of a JPEG',
      async () => Buffer.concat([samples.jpeg.subarray(0, 20), samples.svg]),
    ],
    [
      'SVG behind the first bytes of a PNG',
      async () => Buffer.concat([samples.png.subarray(0, 33), samples.svg]),
    ],
    ['a truncated JPEG', truncated],
    ['a PNG of 225 megapixels', () => largePng(15_000)],
    ['a PDF without pages', async () => samples.pdf],
    ['a PDF that never ends', async () => endlessPdf()],
    ['a PDF whose pages are themselves', async () => pdf().toString().replace('[3 0 R]', '[2 0 R]')],
    [
      'a PDF for another password',
      async () =>
        pdf({ more: '9 0 obj<</Filter/Standard/V 1/R 2/P -4/O()/U()>>endobj' })
          .toString()
          .replace('/Root', '/Encrypt 9 0 R/Root'),
    ],
    ['HEIC that ends early', async () => heic.subarray(0, 380)],
    ['a GIF that is HTML', async () => 'GIF89a<script>alert(1)</script>'],
    ['nothing', async () => ''],
  ])('is %s: the service says so, remembers it, and goes on', async (_, content) => {
    const file = await fixture.owner.upload(await content(), 'hostile.bin');
    expect(await refusal(await thumbnail(file))).toMatchObject(noThumbnail);
    expect(await refusal(await thumbnail(file, '?size=64'))).toMatchObject(noThumbnail);
    const healthy = await fixture.owner.upload(await picture().png().toBuffer(), 'healthy.png');
    expect(await look(await thumbnail(healthy))).toEqual(shown);
  });
});

describe('on a share link', () => {
  const share = (target: { name: string }, json: object = {}) =>
    fixture.owner.post<{ name: string; share_uri: string; download_count: number }>(
      `/api/v1/${target.name}/shareLinks`,
      json,
    );

  it('a file has its thumbnail, on its page too, and it counts for nothing', async () => {
    const file = await fixture.owner.upload(heic, 'shared.heic');
    const link = await share(file);
    expect(await look(await fetch(`${link.share_uri}?thumbnail=64`))).toMatchObject({ width: 64 });
    const page = await (await fetch(link.share_uri, { headers: { Accept: 'text/html' } })).text();
    const source = /<img class="fixed" src="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#38;', '&') ?? '';
    const response = await fetch(new URL(source, link.share_uri));
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(await look(response)).toEqual(shown);
    const { share_links } = await fixture.owner.get<{ share_links: (typeof link)[] }>(
      `/api/v1/${file.name}/shareLinks`,
    );
    expect(share_links.map(({ download_count }) => download_count)).toEqual([0]);
  });

  it('a folder shows the thumbnails of its pictures to people, and links to none for programs', async () => {
    const folder = await fixture.owner.post<{ name: string }>(`${fixture.owner.organizationPath}/folders`, {
      display_name: 'Pictures',
    });
    const upload = (body: BodyInit, filename: string) =>
      fixture.owner.call(
        `${fixture.owner.organizationPath}/files:upload?folder=${folder.name}&filename=${filename}`,
        { method: 'POST', body },
      );
    await upload(new Uint8Array(await picture().png().toBuffer()), 'a.png');
    await upload('text', 'b.txt');
    const { share_uri } = await share(folder);
    const page = async (accept: string) =>
      (await fetch(`${share_uri}/`, { headers: { Accept: accept } })).text();
    const sources = [...(await page('text/html')).matchAll(/<img src="([^"]+)"/g)].map(
      ([, source]) => source,
    );
    expect(sources).toEqual([expect.stringMatching(/^a\.png\?thumbnail=64&#38;v=\w+$/)]);
    const address = new URL(sources[0]?.replaceAll('&#38;', '&') ?? '', `${share_uri}/`);
    expect(await look(await fetch(address))).toMatchObject({ width: 64 });
    expect(await page('*/*')).not.toContain('<img');
    expect(await refusal(await fetch(`${share_uri}/b.txt?thumbnail=64`))).toMatchObject(noThumbnail);
    expect(await refusal(await fetch(`${share_uri}/?thumbnail=64`))).toMatchObject(noThumbnail);
  });

  it('with a download limit there is none, and with a password none without it', async () => {
    const file = await fixture.owner.upload(samples.png, 'counted.png');
    const counted = await share(file, { max_downloads: 1 });
    expect(await refusal(await fetch(`${counted.share_uri}?thumbnail=64`))).toMatchObject(noThumbnail);
    const page = await fetch(counted.share_uri, { headers: { Accept: 'text/html' } });
    expect(await page.text()).not.toContain('<img');
    const locked = await share(file, { password: 'sesame' });
    expect((await fetch(`${locked.share_uri}?thumbnail=64`)).status).toBe(401);
  });
});

onEveryProduct((store) => {
  it('thumbnails are kept beside the content, outside the quota, and go with it', async () => {
    const own = await createFixture(store);
    try {
      const file = await own.owner.upload(await picture().png().toBuffer(), 'kept.png');
      const before = await own.usage();
      expect(await look(await thumbnail(file, '?size=64', {}, own.owner))).toMatchObject({ width: 64 });
      expect(await own.usage()).toEqual(before);
      const [row] = await own.query<{ key: string }>(
        'SELECT key FROM thumbnails WHERE organization_id = $1',
        [own.organization],
      );
      expect(row?.key).toMatch(/^[0-9a-z]{25}$/);
      await own.owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
      expect(
        await own.query('SELECT FROM thumbnails WHERE organization_id = $1', [own.organization]),
      ).toEqual([]);
      const isQueued = async () =>
        (await own.query('SELECT FROM outbox WHERE organization_id = $1', [own.organization])).length;
      await expect.poll(isQueued).toBe(0);
    } finally {
      await own.remove();
    }
  });
});
