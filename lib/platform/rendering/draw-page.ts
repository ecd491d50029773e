import { PDFiumLibrary } from '@hyzyla/pdfium';
import type { Pixels } from './pixels';

/**
 * Draws the first page of a PDF on white, its longer side `size` pixels, whatever size it says that it has.
 * Scripts in the document do not run: this PDFium has no engine for them.
 * @throws Error
 */
export async function drawFirstPage(bytes: Uint8Array, size: number): Promise<Pixels> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(bytes);
  const page = document.getPage(0);
  const { originalWidth, originalHeight } = page.getOriginalSize();
  const longest = Math.max(originalWidth, originalHeight);
  if (!(originalWidth > 0 && originalHeight > 0 && Number.isFinite(longest)))
    throw new Error('The first page has no size.');
  const fit = (side: number) => Math.max(1, Math.round((side * size) / longest));
  const { data, width, height } = await page.render({
    width: fit(originalWidth),
    height: fit(originalHeight),
    scale: 1,
    render: 'bitmap',
  });
  document.destroy();
  library.destroy();
  return { data, width, height };
}
