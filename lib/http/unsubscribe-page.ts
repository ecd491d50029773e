import { createTranslator } from 'use-intl/core';
import { messagesOf } from '@/lib/client/messages/messages';
import { html } from './html';
import { framed, readerOf } from './share/frame';

/** Asks for confirmation before emails end. */
export function unsubscribePage(request: Request): Response {
  const { reader, t } = pageOf(request);
  const title = t('title');
  const body = html`<div class="card"><h1>${title}</h1>
<p class="lede">${t('question')}</p>
<form method="post"><button class="button">${t('confirm')}</button></form></div>`;
  return framed(reader, { title, body, status: 200 });
}

export function unsubscribedPage(request: Request): Response {
  const { reader, t } = pageOf(request);
  const title = t('done');
  const body = html`<div class="card"><h1>${title}</h1>
<p class="lede">${t('doneLede')}</p></div>`;
  return framed(reader, { title, body, status: 200 });
}

function pageOf(request: Request) {
  const reader = readerOf(request);
  const messages = messagesOf(reader.locale);
  return { reader, t: createTranslator({ locale: reader.locale, messages, namespace: 'unsubscribe' }) };
}
