/** A format with a loader of its own. SVG is none: its loader would read what the picture refers to. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff' | 'heic' | 'pdf';

/** By the first bytes. The container of AVIF and HEIC is the same: see {@link formatOfBrands}. */
const magicNumbers: [PictureFormat, number[]][] = [
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['gif', [0x47, 0x49, 0x46, 0x38, 0x37, 0x61]],
  ['gif', [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]],
  ['tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  ['pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
];

/** More brands than any encoder writes. */
const MAX_BRANDS_BYTES = 256;

/**
 * The format of a picture by its first bytes alone; null for everything that has no thumbnail. The loader of
 * this format is the only one that reads the picture, whatever else the bytes resemble.
 */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  const startsWith = (magic: number[]) => magic.every((byte, at) => bytes[at] === byte);
  const known = magicNumbers.find(([, magic]) => startsWith(magic));
  if (known) return known[0];
  if (latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP') return 'webp';
  return latin(bytes, 4, 8) === 'ftyp' ? formatOfBrands(brandsOf(bytes)) : null;
}

/** Whether a file of this type, which was detected from its bytes, is a picture or a PDF with a thumbnail. */
export const isPictureType = (sniffedType: string | null): boolean =>
  sniffedType !== null && pictureTypes.has(sniffedType);

const pictureTypes = new Set([
  'application/pdf',
  'image/apng',
  'image/avif',
  'image/gif',
  'image/heic',
  'image/heic-sequence',
  'image/heif',
  'image/heif-sequence',
  'image/jpeg',
  'image/png',
  'image/tiff',
  'image/webp',
]);

/** The major brand and the compatible ones (ISO/IEC 14496-12, FileTypeBox). */
function brandsOf(bytes: Uint8Array): string[] {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const end = Math.min(size, bytes.length, MAX_BRANDS_BYTES);
  const brands = [latin(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin(bytes, at, at + 4));
  return brands;
}

/** AVIF first: its files name the general brand of HEIF too. */
function formatOfBrands(brands: string[]): PictureFormat | null {
  if (brands.some((brand) => /^avi[fs]$/.test(brand))) return 'avif';
  return brands.some((brand) => /^(hei[cxms]|hev[cx]|mif1|msf1)$/.test(brand)) ? 'heic' : null;
}

const latin = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));
