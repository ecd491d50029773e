import { createHash } from 'node:crypto';
import { createTranslator } from 'use-intl/core';
import { messagesOf } from '@/lib/client/messages/messages';
import {
  isLocale,
  isTheme,
  type Locale,
  localeCookie,
  localeOf,
  themeCookie,
} from '@/lib/client/preferences';
import { cookieOf } from '@/lib/domain/users/session';
import type { AnswerHeaders } from '../answer';
import { Html, html, htmlResponse } from '../html';
import { icons } from './icons';
import { style } from './style';

/** Who reads a page of a link, as far as their browser says. */
export type Reader = ReturnType<typeof readerOf>;

/** The words and the colours for whoever asks. */
export function readerOf({ headers }: Pick<Request, 'headers'>) {
  const chosen = cookieOf(headers.get('cookie'), localeCookie);
  const locale: Locale = isLocale(chosen) ? chosen : localeOf(headers.get('accept-language'));
  const theme = cookieOf(headers.get('cookie'), themeCookie);
  return {
    locale,
    theme: isTheme(theme) && theme !== 'system' ? theme : null,
    t: createTranslator({ locale, messages: messagesOf(locale), namespace: 'visit', timeZone: 'UTC' }),
    /** Where the reader is nobody knows without a script, so times are told in UTC. */
    time: (date: Date) =>
      `${new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(date)} UTC`,
  };
}

const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * Header fields of every page behind a link: no script ever runs, nothing comes from elsewhere, nobody frames
 * it, no Referer leaves it, no search engine keeps it and no cache does.
 */
const headers: AnswerHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "img-src 'self'",
    "media-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'private, no-store',
  Vary: 'Accept, Accept-Language, Cookie',
};

/** Without a `status` it is the page of a link that opened; else it says why there is nothing to see. */
type Frame = { title: string; body: Html; status?: number; more?: AnswerHeaders };

/** A page that is HTML alone: it shows and downloads without JavaScript. */
export function framed({ locale, theme, t }: Reader, { title, body, status, more }: Frame): Response {
  const page = html`<html lang="${locale}"${theme && html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} · Holdall</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>${new Html(style)}</style>
</head>
<body${status && html` class="narrow"`}>
<header><a href="/">${icons.brand} Holdall</a></header>
<main>${body}</main>
${status === undefined && html`<footer>${t('footer')}</footer>`}
</body>
</html>`;
  return htmlResponse(page, status ?? 200, { ...headers, ...more });
}
