/**
 * A browser's theme and language, in cookies: the server renders the first page with them, so that nothing
 * flashes.
 */
export const themeCookie = 'holdall.theme';
export const localeCookie = 'holdall.locale';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const locales = ['en', 'de'] as const;
export type Locale = (typeof locales)[number];

export const isTheme = (text: unknown): text is Theme => themes.includes(text as Theme);
export const isLocale = (text: unknown): text is Locale => locales.includes(text as Locale);

/** The first language of an Accept-Language header that Holdall has a translation for. */
export function localeOf(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.find(isLocale) ?? 'en';
}

export function remember(cookie: string, value: string): void {
  // The Cookie Store API is not everywhere yet.
  // biome-ignore lint/suspicious/noDocumentCookie: see above
  document.cookie = `${cookie}=${value}; path=/; max-age=31536000; samesite=lax`;
}
