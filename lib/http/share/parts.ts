import type { App } from '@/lib/app';
import type { Visit } from '@/lib/domain/sharing/share-visits';
import type { ShareLink } from '@/lib/platform/db/generated/client';
import { type Html, html } from '../html';
import type { Reader } from './frame';

/** What every page of a share link is rendered from. */
export type SharePage = { app: App; reader: Reader; visit: Visit };

/** The address of something shared, relative to the page of the link. */
export function addressOf(path: string, disposition?: 'attachment' | 'inline'): string {
  const query = [path && `path=${encodeURIComponent(path)}`, disposition && `disposition=${disposition}`];
  return `?${query.filter(Boolean).join('&')}`;
}

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

/** Links to the folders above, up to the shared folder; null in the shared folder itself. */
export function breadcrumbsOf({ t }: Reader, { link }: Visit, path: string): Html | null {
  if (link.folderId === null || path === '') return null;
  const names = path.split('/');
  const steps = names.slice(0, -1).map((name, at) => ({ name, to: names.slice(0, at + 1).join('/') }));
  return html`<nav aria-label="${t('location')}"><ol class="breadcrumbs">
<li><a href="?">${t('sharedFolder')}</a></li>
${steps.map(({ name, to }) => html`<li><a href="${addressOf(to)}"><bdi>${name}</bdi></a></li>`)}
</ol></nav>`;
}
