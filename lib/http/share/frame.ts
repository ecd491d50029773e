import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
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
import type { Sender } from '@/lib/domain/sharing/sender';
import { cookieOf } from '@/lib/domain/users/session-cookie';
import type { AnswerHeaders } from '../answer';
import { Html, html, htmlResponse } from '../html';
import { fontFace } from './font';
import { brandIcon, icons } from './icons';
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

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const styleHash = hashOf(style);

/**
 * Header fields of every page of a link: no scripts by default, nothing from other origins, no framing, no
 * storing in caches.
 */
const pageHeaders = (script: string | null | undefined): AnswerHeaders => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src ${styleHash} ${hashOf(fontFace())}`,
    "font-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // The script and its worker come from here, and call only this server.
    ...(script ? ["script-src 'self'", "connect-src 'self'", "worker-src 'self'"] : []),
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'private, no-store',
  Vary: 'Accept, Accept-Language, Cookie',
});

/** A page with a `status` explains an error; without one it shows shared items. */
type Frame = {
  title: string;
  body: Html;
  /** Who shares it, where that is known and may be shown. */
  sender?: Sender | null;
  status?: number;
  /** Whose logo stands above the page, where it does not say who shares it. */
  brand?: Sender | null;
  /** The address of a module that the page runs; null or absent: no scripts at all. */
  script?: string | null;
  /** For programs, which follow every address: of no other files than those that are shared. */
  isForPrograms?: boolean;
  /** A card in the middle, as of errors. */
  isNarrow?: boolean;
  headers?: AnswerHeaders;
};

/** A page that works without JavaScript. */
export function framed(reader: Reader, frame: Frame): Response {
  return htmlResponse(pageOf(reader, frame), frame.status ?? 200, {
    ...pageHeaders(frame.script),
    ...frame.headers,
  });
}

/** Where the rows of a page go; texts are escaped, so no other text is the same. */
const rowsMark = new Html('<!--rows-->');

/** A page like {@link framed} that is sent while its `rows` are read, between `before` and `after`. */
export function streamed(
  reader: Reader,
  {
    before,
    rows,
    after,
    ...frame
  }: Omit<Frame, 'body' | 'status' | 'headers'> & { before: Html; rows: AsyncIterable<Html>; after: Html },
): { body: Readable; headers: AnswerHeaders } {
  const page = pageOf(reader, { ...frame, body: html`${before}${rowsMark}${after}` });
  const [head = '', tail = ''] = page.text.split(rowsMark.text);
  async function* text() {
    yield `<!doctype html>\n${head}`;
    for await (const row of rows) yield row.text;
    yield tail;
  }
  return {
    body: Readable.from(text(), { objectMode: false }),
    headers: { 'Content-Type': 'text/html; charset=utf-8', ...pageHeaders(frame.script) },
  };
}

/** The organization of the sender with its logo, where it has one, else the product. */
const brandOf = (sender: Sender | null | undefined): Html =>
  sender?.logo
    ? html`<span><img class="logo" src="data:image/webp;base64,${Buffer.from(sender.logo).toString('base64')}" alt="" width="32" height="32"> ${sender.organization}</span>`
    : html`<span>${icons.brand} Holdall</span>`;

/**
 * The brand is no link, and the icon no file: programs that mirror a folder follow every link of its page.
 */
function pageOf(
  { locale, theme, t }: Reader,
  { title, body, status, sender, brand = sender, ...frame }: Frame,
): Html {
  const { script, isForPrograms = false, isNarrow = status !== undefined } = frame;
  return html`<html lang="${locale}"${theme && html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} · Holdall</title>
<link rel="icon" href="${brandIcon}" type="image/svg+xml">
${!isForPrograms && html`<style>${new Html(fontFace())}</style>`}
<style>${new Html(style)}</style>
${script && html`<script type="module" src="${script}"></script>`}
</head>
<body${isNarrow && html` class="narrow"`}>
<header>${brandOf(brand)}${sender && html`<p>${t('sharedBy', { person: sender.person, organization: sender.organization })}</p>`}</header>
<main>${body}</main>
${!isNarrow && html`<footer>${t('footer')}</footer>`}
</body>
</html>`;
}
