import type { Visit } from '@/lib/domain/sharing/share-visits';
import type { ShareLink } from '@/lib/platform/db/generated/client';
import { type Html, html } from '../html';
import type { Reader } from './frame';

/** Where something behind the link is, from the page of the link itself. */
export function addressOf(path: string, disposition?: 'attachment' | 'inline'): string {
  const query = [path && `path=${encodeURIComponent(path)}`, disposition && `disposition=${disposition}`];
  return `?${query.filter(Boolean).join('&')}`;
}

/** What is to be known of what is shared, and how long and how often it can be had. */
export function factsOf(
  { t, time }: Reader,
  { expiresAt, maxDownloads, downloadCount }: ShareLink,
  facts: string[],
) {
  const all = [
    ...facts,
    ...(expiresAt ? [t('until', { date: time(expiresAt) })] : []),
    ...(maxDownloads === null ? [] : [t('left', { count: Math.max(0, maxDownloads - downloadCount) })]),
  ];
  return html`<p class="facts">${all.map((fact) => html`<span>${fact}</span>`)}</p>`;
}

/** The way back up to the shared folder; nothing where one is there already. */
export function wayTo({ t }: Reader, { link }: Visit, path: string): Html | null {
  if (link.folderId === null || path === '') return null;
  const names = path.split('/');
  const steps = names.slice(0, -1).map((name, at) => ({ name, to: names.slice(0, at + 1).join('/') }));
  return html`<nav aria-label="${t('way')}"><ol class="way">
<li><a href="?">${t('top')}</a></li>
${steps.map(({ name, to }) => html`<li><a href="${addressOf(to)}"><bdi>${name}</bdi></a></li>`)}
</ol></nav>`;
}
