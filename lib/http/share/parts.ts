import type { App } from '@/lib/app';
import type { ThumbnailSize } from '@/lib/base/thumbnail-sizes';
import type { File } from '@/lib/domain/entries/file-row';
import type { Sender } from '@/lib/domain/sharing/sender';
import type { Visit } from '@/lib/domain/sharing/share-visits';
import type { ShareLink } from '@/lib/platform/db/generated/client';
import { type Html, html } from '../html';
import type { Reader } from './frame';

/** What every page of a share link is rendered from. */
export type SharePage = {
  app: App;
  reader: Reader;
  visit: Visit;
  sender: Sender | null;
  /** The secret of the link. */
  secret: string;
  /** Whether a file was just sent. */
  hasReceived: boolean;
};

/** A path with its names percent-encoded, for an address: no name reads as a scheme or a query. */
export const encodePath = (path: string) => path.split('/').map(encodeURIComponent).join('/');

/** The query that turns the address of a file into that of its thumbnail. */
export const thumbnailAddress = ({ etag }: Pick<File, 'etag'>, size: ThumbnailSize) =>
  `?thumbnail=${size}&v=${etag}`;

/** The facts about a shared item, with the expiry and remaining downloads of its link. */
export function factsOf(
  { t, time }: Reader,
  { expiresAt, maxDownloads, downloadCount }: ShareLink,
  facts: string[],
) {
  const all = [
    ...facts,
    ...(expiresAt ? [t('expires', { date: time(expiresAt) })] : []),
    ...(maxDownloads === null
      ? []
      : [t('downloadsLeft', { count: Math.max(0, maxDownloads - downloadCount) })]),
  ];
  return html`<p class="facts">${all.map((fact) => html`<span>${fact}</span>`)}</p>`;
}

/** Links from the page of an entry to the folders above, up to the shared one; null in that one itself. */
export function breadcrumbsOf({ t }: Reader, { link, entry }: Pick<Visit, 'link' | 'entry'>): Html | null {
  if (link.folderId === null || entry.path === '') return null;
  const names = entry.path.split('/');
  // The address of a folder ends with a slash, so its page is one level below that of a file.
  const levels = entry.type === 'folder' ? names.length : names.length - 1;
  const up = (count: number) => (count === 0 ? './' : '../'.repeat(count));
  return html`<nav aria-label="${t('location')}"><ol class="breadcrumbs">
<li><a href="${up(levels)}">${t('sharedFolder')}</a></li>
${names.slice(0, -1).map((name, at) => html`<li><a href="${up(levels - at - 1)}"><bdi>${name}</bdi></a></li>`)}
</ol></nav>`;
}
