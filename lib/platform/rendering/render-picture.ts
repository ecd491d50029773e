import sharp, { type Sharp } from 'sharp';
import { thumbnailSizes } from '@/lib/base/thumbnail-sizes';
import { type PictureFormat, pictureFormat } from './picture-format';
import { MAX_PIXELS, type Pixels } from './pixels';

/** libvips' loaders from memory. All others are blocked, those that read SVG among them. */
const loaders = {
  jpeg: 'VipsForeignLoadJpegBuffer',
  png: 'VipsForeignLoadPngBuffer',
  webp: 'VipsForeignLoadWebpBuffer',
  gif: 'VipsForeignLoadNsgifBuffer',
  tiff: 'VipsForeignLoadTiffBuffer',
  avif: 'VipsForeignLoadHeifBuffer',
} satisfies Partial<Record<PictureFormat, string>>;

type RasterFormat = keyof typeof loaders;

/** The largest thumbnail: all others are made from it. */
const LARGEST = Math.max(...thumbnailSizes);

const webp = { quality: 80, effort: 3 } as const;

/**
 * The thumbnails of a picture or of the first page of a PDF, as WebP, one of each size. They have no metadata
 * of the picture, such as where it was taken. Runs only in the rendering process: a hostile picture may crash
 * it, use up its memory, or never end.
 * @throws Error if the bytes are no picture, or not a whole one
 */
export async function renderPicture(bytes: Buffer): Promise<Buffer[]> {
  const format = pictureFormat(bytes);
  if (!format) throw new Error('This is no format with thumbnails.');
  const image = await open(format, bytes);
  const fitted = image.resize({ width: LARGEST, height: LARGEST, fit: 'inside', withoutEnlargement: true });
  const { data, info } = await fitted
    .toColorspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const thumbnails: Buffer[] = [];
  for (const size of thumbnailSizes) {
    const { width, height, channels } = info;
    thumbnails.push(
      await sharp(data, { raw: { width, height, channels } })
        .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
        .webp(webp)
        .toBuffer(),
    );
  }
  return thumbnails;
}

async function open(format: PictureFormat, bytes: Buffer): Promise<Sharp> {
  if (format === 'heic') return fromPixels(await (await import('./decode-heic')).decodeHeic(bytes));
  if (format === 'pdf') return fromPixels(await (await import('./draw-page')).drawFirstPage(bytes, LARGEST));
  return fromRaster(format, bytes);
}

function fromRaster(format: RasterFormat, bytes: Buffer): Sharp {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: [loaders[format]] });
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', page: 0, pages: 1 }).autoOrient();
}

const fromPixels = ({ data, width, height }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels: 4 } });
