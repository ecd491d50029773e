import { createTranslator } from 'use-intl/core';
import type { AppError } from '@/lib/base/errors';
import { messagesOf } from '@/lib/client/messages/messages';
import { acceptsHtml, html } from './html';
import { refusalPage } from './refusal-page';
import { searchOf } from './route';
import { framed, readerOf } from './share/frame';

const translatorOf = (reader: ReturnType<typeof readerOf>) =>
  createTranslator({ locale: reader.locale, messages: messagesOf(reader.locale), namespace: 'sent' });

/**
 * The page for a file that a form without a script sent, and that was not accepted: why, and the way back.
 * A URL that no longer works has its own page; programs get JSON.
 */
export function uploadProblemPage(error: AppError, request: Request, response: Response): Response | null {
  if (!acceptsHtml(request)) return null;
  const isOfUrl = error.code === 'PERMISSION_DENIED' || error.reason === 'UPLOAD_URL_EXHAUSTED';
  const { status } = response;
  if (isOfUrl || status >= 500) return refusalPage(error, request, response);
  const reader = readerOf(request);
  const t = translatorOf(reader);
  const { problems } = messagesOf(reader.locale).sent;
  const known = Object.hasOwn(problems, error.reason) ? (error.reason as keyof typeof problems) : 'other';
  const title = t('notReceived');
  const body = html`<div class="card"><h1>${title}</h1>
<p class="lede" role="alert">${t(`problems.${known}`)}</p>
<a class="button" href="${backOf(request)}">${t('back')}</a></div>`;
  const retryAfter = response.headers.get('retry-after');
  return framed(reader, { title, body, status, headers: retryAfter ? { 'Retry-After': retryAfter } : {} });
}

/** The page after a form without a script has sent a file. */
export function receivedPage(request: Request, { mayContinue }: { mayContinue: boolean }): Response {
  const reader = readerOf(request);
  const t = translatorOf(reader);
  const title = t('received');
  const body = html`<div class="card"><h1>${title}</h1>
<p class="lede">${t(mayContinue ? 'mayContinue' : 'mayClose')}</p>
${mayContinue && html`<a class="button" href="${new URL(request.url).pathname}">${t('another')}</a>`}</div>`;
  return framed(reader, { title, body, isNarrow: true });
}

/** The page with the form: of the share link that it belongs to, or of the URL. */
function backOf({ url }: Request): string {
  const from = new URLSearchParams(searchOf(url)).get('from') ?? '';
  return /^[\w-]{1,64}$/.test(from) ? `/s/${from}/` : new URL(url).pathname;
}
