import { createTranslator } from 'use-intl/core';
import type { AppError } from '@/lib/base/errors';
import { messagesOf } from '@/lib/client/messages/messages';
import { asksForPage, html } from './html';
import { framed, readerOf } from './share/frame';

/**
 * What people see of a generated URL that leads nowhere (any more): why, and whom to ask; nothing of what was
 * behind it.
 */
export function refusalPage(error: AppError, request: Request, told: Response): Response | null {
  if (!asksForPage(request)) return null;
  const { status, headers } = told;
  const reader = readerOf(request);
  const messages = messagesOf(reader.locale);
  const t = createTranslator({ locale: reader.locale, messages, namespace: 'refusal' });
  const { titles } = messages.refusal;
  const known = Object.hasOwn(titles, error.reason) ? (error.reason as keyof typeof titles) : null;
  const isPassing = status >= 500 || status === 429;
  const title = t(isPassing ? 'later' : `titles.${known ?? 'other'}`);
  const body = html`<div class="sheet"><h1>${title}</h1>
<p class="lede">${t(isPassing ? 'soon' : error.reason === 'UPLOAD_URL_EXHAUSTED' ? 'done' : 'next')}</p></div>`;
  const retryAfter = headers.get('retry-after');
  return framed(reader, { title, body, status, more: retryAfter ? { 'Retry-After': retryAfter } : {} });
}
