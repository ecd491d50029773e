import mammoth from 'mammoth/mammoth.browser.min.js';
import readXlsxFile from 'read-excel-file/web-worker';
import type { OfficePage, OfficeRequest, OfficeResponse } from './read-office';
import { type Cell, sheetHtml } from './sheet-html';

/** Converts one office document to HTML, off the main thread: what takes too long is ended as a whole. */
self.onmessage = async ({ data: { kind, bytes } }: MessageEvent<OfficeRequest>) => {
  let response: OfficeResponse;
  try {
    response = { pages: kind === 'document' ? await pagesOfDocument(bytes) : await pagesOfWorkbook(bytes) };
  } catch {
    response = { pages: null };
  }
  self.postMessage(response);
};

async function pagesOfDocument(arrayBuffer: ArrayBuffer): Promise<OfficePage[]> {
  // A document could bring rules that turn its paragraphs into any element.
  const options = { includeEmbeddedStyleMap: false, externalFileAccess: false };
  const { value } = await mammoth.convertToHtml({ arrayBuffer }, options);
  return [{ title: '', html: value, isWhole: true }];
}

async function pagesOfWorkbook(bytes: ArrayBuffer): Promise<OfficePage[]> {
  const sheets = await readXlsxFile(bytes, { trim: false });
  return sheets.map(({ sheet, data }) => ({ title: sheet, ...sheetHtml(data as unknown as Cell[][]) }));
}
