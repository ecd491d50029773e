import libheif from 'libheif-js/wasm-bundle.js';
import { MAX_PIXELS, type Pixels } from './pixels';

/** Decodes the primary picture of a HEIC file, upright. @throws Error */
export async function decodeHeic(bytes: Uint8Array): Promise<Pixels> {
  const images = new libheif.HeifDecoder().decode(bytes);
  const image = images.find((each) => each.is_primary()) ?? images[0];
  if (!image) throw new Error('There is no picture in this HEIC file.');
  const [width, height] = [image.get_width(), image.get_height()];
  if (width * height > MAX_PIXELS) throw new Error('The picture has too many pixels.');
  const target = { data: new Uint8ClampedArray(width * height * 4), width, height };
  const shown = await new Promise((resolve) => image.display(target, resolve));
  if (!shown) throw new Error('The HEIC picture cannot be decoded.');
  return { data: new Uint8Array(target.data.buffer), width, height };
}
