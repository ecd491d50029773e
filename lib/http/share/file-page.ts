import type { App } from '@/lib/app';
import { sizeText } from '@/lib/client/sizes';
import type { FileEntry } from '@/lib/domain/entries/entry';
import type { File } from '@/lib/domain/entries/file-row';
import { essenceOf } from '@/lib/domain/files/media-type';
import type { Visit } from '@/lib/domain/sharing/share-visits';
import { inlineTypeOf } from '../file-response';
import { type Html, html } from '../html';
import { framed, type Reader } from './frame';
import { iconOf, icons } from './icons';
import { addressOf, factsOf, wayTo } from './parts';

/** The most of a text that is shown, in bytes. */
const shownBytes = 64 * 1024;

/** What a link to a file, or to a file of a shared folder, shows to people. */
export async function filePage(app: App, reader: Reader, visit: Visit, { file, path }: FileEntry) {
  const { t, locale } = reader;
  const body = html`<div class="sheet">
${wayTo(reader, visit, path)}
<div class="head">
  <span class="mark">${iconOf(file.mimeType)}</span>
  <div class="words">
    <h1><bdi>${file.filename}</bdi></h1>
    ${factsOf(reader, visit.link, [sizeText(file.sizeBytes, locale), essenceOf(file.mimeType)])}
  </div>
  <a class="button" href="${addressOf(path, 'attachment')}">${icons.download} ${t('download')}</a>
</div>
${app.shareVisits.mayView(visit) && (await previewOf(app, reader, visit, file, path))}
${file.sha256 && html`<p class="digest">SHA-256 <code>${Buffer.from(file.sha256).toString('hex')}</code></p>`}
</div>`;
  return framed(reader, { title: file.filename, body });
}

/**
 * A look at what browsers show without running anything, by the rules that the bytes are served by; text as
 * it is written.
 */
async function previewOf(
  app: App,
  reader: Reader,
  visit: Visit,
  file: File,
  path: string,
): Promise<Html | null> {
  const source = addressOf(path, 'inline');
  const type = inlineTypeOf(file);
  const kind = type?.slice(0, type.indexOf('/'));
  if (kind === 'image') return shown(html`<img src="${source}" alt="">`);
  if (kind === 'video') return shown(html`<video src="${source}" controls preload="metadata"></video>`);
  if (kind === 'audio') return shown(html`<audio src="${source}" controls preload="metadata"></audio>`);
  if (type === 'application/pdf') {
    return shown(html`<iframe src="${source}" title="${reader.t('preview')}"></iframe>`);
  }
  if (file.sniffedType !== 'text/plain') return null;
  const isCut = file.sizeBytes > shownBytes;
  const end = Math.min(Number(file.sizeBytes), shownBytes);
  const stream = await app.files.open(visit.access, file, { start: 0, end });
  const text = new TextDecoder().decode(Buffer.concat(await stream.toArray()), { stream: isCut });
  return html`${shown(html`<pre tabindex="0" aria-label="${reader.t('preview')}">${text}</pre>`)}
${isCut && html`<p class="note">${reader.t('cut', { size: sizeText(shownBytes, reader.locale) })}</p>`}`;
}

const shown = (content: Html) => html`<div class="preview">${content}</div>`;
