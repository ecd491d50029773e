import type { AppError } from '@/lib/base/errors';
import { asksForPage, html } from '../html';
import { framed, type Reader, readerOf } from './frame';
import { icons } from './icons';

const told = {
  SHARE_UNKNOWN: 'unknown',
  SHARE_REVOKED: 'revoked',
  SHARE_EXPIRED: 'expired',
  DOWNLOAD_LIMIT_REACHED: 'spent',
  SHARE_TARGET_DELETED: 'gone',
} as const;

/**
 * What people see who get nothing: why, or a form for the password; nothing of what is behind the link, not
 * even its name. It has the status that programs get.
 */
export function closedPage(error: AppError, request: Request, answer: Response): Response | null {
  if (!asksForPage(request)) return null;
  const reader = readerOf(request);
  const { status } = answer;
  const isGuess = error.reason === 'TOO_MANY_ATTEMPTS';
  if (error.code === 'UNAUTHENTICATED' || isGuess) {
    // Told of Basic, a browser would ask in a window of its own.
    const more = isGuess ? retryAfter(answer) : { 'WWW-Authenticate': 'Form realm="Holdall link"' };
    const minutes = Math.ceil(Number(error.metadata.retry_after_seconds ?? 0) / 60);
    const wrong = isGuess ? reader.t('guesses', { minutes }) : request.method === 'POST' && reader.t('wrong');
    return framed(reader, {
      title: reader.t('locked'),
      body: passwordForm(reader, wrong || null),
      status,
      more,
    });
  }
  const what = told[error.reason as keyof typeof told] ?? 'other';
  const why = reader.t(`closed.${what}`);
  const next = status >= 500 || status === 429 ? 'later' : what === 'unknown' ? 'check' : 'ask';
  const body = html`<div class="sheet"><h1>${why}</h1>
<p class="lede">${reader.t(next)}</p></div>`;
  return framed(reader, { title: why, body, status, more: retryAfter(answer) });
}

function passwordForm({ t }: Reader, wrong: string | null) {
  return html`<div class="sheet">
<div class="head"><span class="mark">${icons.lock}</span><div class="words"><h1>${t('locked')}</h1></div></div>
<form method="post">
  <label for="password">${t('password')}</label>
  <input id="password" name="password" type="password" autocomplete="off" maxlength="256" required autofocus${wrong && html` aria-invalid="true" aria-describedby="wrong"`}>
  ${wrong && html`<p class="wrong" id="wrong" role="alert">${wrong}</p>`}
  <button class="button">${t('open')}</button>
</form></div>`;
}

function retryAfter({ headers }: Response): Record<string, string> {
  const seconds = headers.get('retry-after');
  return seconds === null ? {} : { 'Retry-After': seconds };
}
