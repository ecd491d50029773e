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
import { cookieOf } from '@/lib/domain/users/session-cookie';
import type { AnswerHeaders } from '../answer';
import { Html, html, htmlResponse } from '../html';
import { icons } from './icons';
import { style } from './style';

/** The language and theme of the reader, from the request. */
export type Reader = ReturnType<typeof readerOf>;

/** The translator, time format and theme for a request. */
export function readerOf({ headers }: Pick<Request, 'headers'>) {
  const chosen = cookieOf(headers.get('cookie'), localeCookie);
  const locale: Locale = isLocale(chosen) ? chosen : localeOf(headers.get('accept-language'));
  const theme = cookieOf(headers.get('cookie'), themeCookie);
  return {
    locale,
    theme: isTheme(theme) && theme !== 'system' ? theme : null,
    t: createTranslator({ locale, messages: messagesOf(locale), namespace: 'visit', timeZone: 'UTC' }),
    /** In UTC: without a script the time zone of the reader is unknown. */
    time: (date: Date) =>
      `${new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(date)} UTC`,
  };
}

const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * Header fields of every page of a link: no scripts, nothing from other origins, no framing, no storing in
 * caches.
 */
const pageHeaders: AnswerHeaders = {
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

/** A page with a `status` explains an error; without one it shows shared items. */
type Frame = { title: string; body: Html; status?: number; headers?: AnswerHeaders };

/** A page that works without JavaScript. */
export function framed({ locale, theme, t }: Reader, { title, body, status, headers }: Frame): Response {
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
  return htmlResponse(page, status ?? 200, { ...pageHeaders, ...headers });
}
