import type { AppError } from '@/lib/base/errors';
import { acceptsHtml, html } from '../html';
import { framed, type Reader, readerOf } from './frame';
import { icons } from './icons';

const messageKeys = {
  SHARE_UNKNOWN: 'unknown',
  SHARE_REVOKED: 'revoked',
  SHARE_EXPIRED: 'expired',
  DOWNLOAD_LIMIT_REACHED: 'limitReached',
  SHARE_TARGET_DELETED: 'targetDeleted',
  CONTENT_MISSING: 'missing',
} as const;

/**
 * The page of a share link that does not open: why, or a form for the password. It discloses nothing about
 * the shared item, not even its name, and has the same status as the JSON response.
 */
export function closedPage(error: AppError, request: Request, response: Response): Response | null {
  if (!acceptsHtml(request)) return null;
  const reader = readerOf(request);
  const { status } = response;
  const isRateLimited = error.reason === 'TOO_MANY_ATTEMPTS';
  if (error.code === 'UNAUTHENTICATED' || isRateLimited) {
    // With Basic, browsers would open their own password dialog.
    const headers = isRateLimited
      ? retryAfter(response)
      : { 'WWW-Authenticate': 'Form realm="Holdall link"' };
    const minutes = Math.ceil(Number(error.metadata.retry_after_seconds ?? 0) / 60);
    const problem = isRateLimited
      ? reader.t('tooManyAttempts', { minutes })
      : request.method === 'POST' && reader.t('incorrectPassword');
    return framed(reader, {
      title: reader.t('locked'),
      body: passwordForm(reader, problem || null),
      status,
      headers,
    });
  }
  const key = messageKeys[error.reason as keyof typeof messageKeys] ?? 'other';
  const title = reader.t(`closed.${key}`);
  const isTemporary = (status >= 500 && error.reason !== 'CONTENT_MISSING') || status === 429;
  const next = isTemporary ? 'later' : key === 'unknown' ? 'check' : 'ask';
  const body = html`<div class="card"><h1>${title}</h1>
<p class="lede">${reader.t(next)}</p></div>`;
  return framed(reader, { title, body, status, headers: retryAfter(response) });
}

function passwordForm({ t }: Reader, problem: string | null) {
  return html`<div class="card">
<div class="head"><span class="mark">${icons.lock}</span><div class="words"><h1>${t('locked')}</h1></div></div>
<form method="post">
  <label for="password">${t('password')}</label>
  <input id="password" name="password" type="password" autocomplete="off" maxlength="256" required autofocus${problem && html` aria-invalid="true" aria-describedby="problem"`}>
  ${problem && html`<p class="problem" id="problem" role="alert">${problem}</p>`}
  <button class="button">${t('open')}</button>
</form></div>`;
}

function retryAfter({ headers }: Response): Record<string, string> {
  const seconds = headers.get('retry-after');
  return seconds === null ? {} : { 'Retry-After': seconds };
}
