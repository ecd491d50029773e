import { createTranslator } from 'use-intl/core';
import type { AppError } from '@/lib/base/errors';
import { messagesOf } from '@/lib/client/messages/messages';
import { acceptsHtml, html } from './html';
import { framed, readerOf } from './share/frame';

/**
 * The page for a generated URL that does not work: why, and what to do. It discloses nothing about the file.
 */
export function refusalPage(error: AppError, request: Request, response: Response): Response | null {
  if (!acceptsHtml(request)) return null;
  const { status } = response;
  const reader = readerOf(request);
  const messages = messagesOf(reader.locale);
  const t = createTranslator({ locale: reader.locale, messages, namespace: 'refusal' });
  const { titles } = messages.refusal;
  const known = Object.hasOwn(titles, error.reason) ? (error.reason as keyof typeof titles) : null;
  const isTemporary = (status >= 500 && error.reason !== 'CONTENT_MISSING') || status === 429;
  const title = t(isTemporary ? 'later' : `titles.${known ?? 'other'}`);
  const body = html`<div class="card"><h1>${title}</h1>
<p class="lede">${t(isTemporary ? 'tryLater' : error.reason === 'UPLOAD_URL_EXHAUSTED' ? 'allReceived' : 'askSender')}</p></div>`;
  const retryAfter = response.headers.get('retry-after');
  return framed(reader, { title, body, status, headers: retryAfter ? { 'Retry-After': retryAfter } : {} });
}
