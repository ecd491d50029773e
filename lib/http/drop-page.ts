import { createTranslator } from 'use-intl/core';
import { type DropData, limitsOf } from '@/lib/client/drop/drop-page';
import { messagesOf } from '@/lib/client/messages/messages';
import { sizeText } from '@/lib/client/sizes';
import type { Sender } from '@/lib/domain/sharing/sender';
import { html } from './html';
import { pageAsset } from './page-asset';
import { framed, readerOf } from './share/frame';
import { icons } from './share/icons';

/**
 * The page of an upload URL. Without a script its form sends one file after another; the script sends
 * several at once and resumes them.
 */
export function dropPage(
  request: Request,
  { state, sender }: { state: DropData['state']; sender: Sender | null },
): Response {
  const reader = readerOf(request);
  const { locale } = reader;
  const { drop, uploads, errors } = messagesOf(locale);
  const data: DropData = { state, locale, messages: { drop, uploads, errors } };
  const t = createTranslator({ locale, messages: data.messages, namespace: 'drop' });
  const { pathname, search } = new URL(request.url);
  const { current_filename: current } = state;
  const title =
    state.display_name ?? (current === undefined ? t('title') : t('replaceTitle', { name: current }));
  const lede = sender ? t('asks', { person: sender.person, organization: sender.organization }) : t('lede');
  const limits = limitsOf(state, data, (bytes) => sizeText(bytes, locale));
  const form = html`<form class="drop" method="post" enctype="multipart/form-data" action="${pathname + search}" data-open>
${
  sender &&
  html`<div class="fields">
<div><label for="sender_name">${t('yourName')}</label><input id="sender_name" name="sender_name" autocomplete="name" maxlength="255"></div>
<div><label for="sender_email">${t('yourEmail')}</label><input id="sender_email" name="sender_email" type="email" autocomplete="email" maxlength="254"></div>
</div>`
}
<noscript><div><label for="file">${t('file')}</label><input id="file" name="file" type="file" required></div>
<button class="button">${t('send')}</button></noscript>
</form>`;
  const body = html`<div class="card" id="drop" data-page="${JSON.stringify(data)}">
<h1>${title}</h1>
<p class="lede">${lede}</p>
${state.message && html`<p class="message">${state.message}</p>`}
<ul class="limits" aria-label="${t('limits')}" data-limits>
${limits.map((limit) => html`<li>${limit}</li>`)}
<li data-until>${t('until', { date: reader.time(new Date(state.expire_time)) })}</li>
</ul>
${form}
<div class="zone" data-zone data-open>${icons.upload}
<button type="button" class="button" data-choose>${t('choose')}</button>
<p>${t('here')}</p></div>
<p class="problem" role="alert" data-problem></p>
<p class="done" role="status" data-done></p>
<section aria-label="${t('yours')}" data-yours hidden><p class="pace" data-pace></p><ul class="uploads" data-list></ul></section>
<input type="file" data-files data-testid="files" aria-label="${t('choose')}" hidden${state.max_files > 1 && html` multiple`}${state.mime_type && html` accept="${state.mime_type}"`}>
</div>`;
  return framed(reader, {
    title,
    body,
    brand: sender,
    isNarrow: true,
    script: pageAsset('drop.js'),
    // The address is a secret.
    headers: { 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex, nofollow, noarchive' },
  });
}
