import { decodeText } from '@/lib/base/decode-text';
import { mediaKind } from '@/lib/client/media-kind';
import { sizeText } from '@/lib/client/sizes';
import type { FileEntry } from '@/lib/domain/entries/entry';
import type { File } from '@/lib/domain/entries/file-row';
import { essenceOf } from '@/lib/domain/files/media-type';
import { mayBeLatin } from '@/lib/domain/files/text-bytes';
import { inlineTypeOf } from '../file-response';
import { type Html, html } from '../html';
import { framed } from './frame';
import { iconOf, icons } from './icons';
import { breadcrumbsOf, factsOf, type SharePage, thumbnailAddress } from './parts';

/** How much of a text the preview shows, in bytes. */
const MAX_PREVIEW_BYTES = 64 * 1024;

/** The page of a shared file, or of a file in a shared folder. */
export async function filePage(page: SharePage, { file }: FileEntry) {
  const { app, reader, visit, sender } = page;
  const { t, locale } = reader;
  const body = html`<div class="card">
${breadcrumbsOf(reader, visit)}
<div class="head">
  <span class="mark">${iconOf(file.mimeType)}</span>
  <div class="words">
    <h1><bdi>${file.filename}</bdi></h1>
    ${factsOf(reader, visit.link, [sizeText(file.sizeBytes, locale), t('kind', { kind: mediaKind(file.mimeType) })])}
  </div>
  <a class="button" href="?disposition=attachment">${icons.download} ${t('download')}</a>
</div>
${(app.shareVisits.mayView(visit) && (await previewOf(page, file))) || (await thumbnailOf(page, file)) || placeholderOf(page, file)}
${file.sha256 && html`<details class="digest"><summary>${t('checksum')}</summary><code>${Buffer.from(file.sha256).toString('hex')}</code></details>`}
</div>`;
  return framed(reader, { title: file.filename, body, sender });
}

/**
 * A preview of types that browsers display without executing, by the rules for serving them; of text, its
 * source.
 */
async function previewOf(page: SharePage, file: File): Promise<Html | null> {
  const { app, reader, visit } = page;
  const source = '?disposition=inline';
  const type = inlineTypeOf(file);
  const kind = type?.slice(0, type.indexOf('/'));
  if (kind === 'image') return preview(html`<img src="${source}" alt="">`);
  if (kind === 'video') return preview(html`<video src="${source}" controls preload="metadata"></video>`);
  if (kind === 'audio') return preview(html`<audio src="${source}" controls preload="metadata"></audio>`);
  if (type === 'application/pdf') {
    const frame = html`<iframe src="${source}" title="${reader.t('preview')}" loading="lazy"></iframe>`;
    const picture = await pictureOf(page, file, reader.t('openEntry', { name: file.filename }));
    // Phones have no viewer of PDFs in pages: they show the first page, and open it.
    return preview(picture ? html`${frame}<a href="${source}" class="touch">${picture}</a>` : frame);
  }
  if (!mayBeText(file)) return null;
  const isTruncated = file.sizeBytes > MAX_PREVIEW_BYTES;
  const end = Math.min(Number(file.sizeBytes), MAX_PREVIEW_BYTES);
  const stream = await app.files.open(visit.access, file, { start: 0, end });
  const head = Buffer.concat(await stream.toArray());
  const { text, encoding } = decodeText(head, !isTruncated);
  if (encoding === 'Windows-1252' && !mayBeLatin(head)) return null;
  const notes = [
    ...(isTruncated ? [reader.t('truncated', { size: sizeText(MAX_PREVIEW_BYTES, reader.locale) })] : []),
    ...(encoding === 'UTF-8' ? [] : [reader.t('encoding', { encoding })]),
  ];
  return html`${preview(html`<pre tabindex="0" aria-label="${reader.t('preview')}">${text}</pre>`)}
${notes.length > 0 && html`<p class="note">${notes.join(' ')}</p>`}`;
}

/** A thumbnail, for what cannot or may not be shown itself. */
async function thumbnailOf(page: SharePage, file: File): Promise<Html | null> {
  const picture = await pictureOf(page, file, '');
  return picture && preview(picture);
}

async function pictureOf({ app, visit }: SharePage, file: File, text: string): Promise<Html | null> {
  if (!app.shareVisits.hasThumbnails(visit)) return null;
  const likely = await app.thumbnails.findLikely(visit.access, [file]);
  return likely.has(file.id)
    ? html`<img class="fixed" src="${thumbnailAddress(file, 1024)}" alt="${text}">`
    : null;
}

/** What fills the page of a file that has neither. */
const placeholderOf = ({ reader }: SharePage, { mimeType }: File) =>
  preview(html`<div class="none">${iconOf(mimeType)}<p>${reader.t('noPreview')}</p></div>`);

/** Text by its bytes or, since not all encodings show in those, by its type. */
const mayBeText = ({ sniffedType, mimeType }: File) =>
  sniffedType === 'text/plain' || (sniffedType === null && essenceOf(mimeType).startsWith('text/'));

const preview = (content: Html) => html`<div class="preview">${content}</div>`;
