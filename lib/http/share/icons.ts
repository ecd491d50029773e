import { mediaKind } from '@/lib/client/media-kind';
import { Html } from '../html';

const drawn = (paths: string) =>
  new Html(
    `<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`,
  );

const sheet = '<path d="M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8z"/><path d="M14 3v5h5"/>';

/** What stands beside words on the pages of links; it says nothing by itself. */
export const icons = {
  brand: new Html(
    '<svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true"><path class="handle" d="M10.5 12V9.5a5.5 5.5 0 0 1 11 0V12" fill="none" stroke-width="2.5" stroke-linecap="round"/><rect class="bag" x="3" y="12" width="26" height="15" rx="5"/><path class="thread" d="M3.5 18.5h25" stroke-width="1.5" stroke-dasharray="2.6 2" fill="none"/></svg>',
  ),
  file: drawn(sheet),
  text: drawn(`${sheet}<path d="M9 13h6M9 17h4"/>`),
  image: drawn(
    '<rect x="3.5" y="4.5" width="17" height="15" rx="2"/><circle cx="9" cy="10" r="1.6"/><path d="m4 17 4.5-4 3.5 3 3.5-3.5 4.5 4.5"/>',
  ),
  video: drawn('<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m10.5 9.5 4.5 2.5-4.5 2.5z"/>'),
  audio: drawn(
    '<path d="M9 17.5V6l10-2v11.5"/><circle cx="6.5" cy="17.5" r="2.5"/><circle cx="16.5" cy="15.5" r="2.5"/>',
  ),
  folder: drawn(
    '<path d="M3.5 7a2 2 0 0 1 2-2h3.6l2 2.5h7.4a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2z"/>',
  ),
  download: drawn('<path d="M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M5 20h14"/>'),
  upload: drawn('<path d="M12 20V9m0 0-4.5 4.5M12 9l4.5 4.5M5 4h14"/>'),
  lock: drawn(
    '<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>',
  ),
};

/** The icon of the site as a data URI. */
export const brandIcon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M10.5 12V9.5a5.5 5.5 0 0 1 11 0V12" fill="none" stroke="#b4743a" stroke-width="2.5" stroke-linecap="round"/><rect x="3" y="12" width="26" height="15" rx="5" fill="#0a5a69"/><path d="M3.5 18.5h25" stroke="#faf8f4" stroke-width="1.5" stroke-dasharray="2.6 2" fill="none"/></svg>',
)}`;

/** The icon of a media type. */
export function iconOf(mimeType: string): Html {
  const kind = mediaKind(mimeType);
  if (kind === 'image' || kind === 'video' || kind === 'audio') return icons[kind];
  return kind === 'archive' || kind === 'other' ? icons.file : icons.text;
}
