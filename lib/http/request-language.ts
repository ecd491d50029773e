import { isLocale, type Locale, localeCookie, localeOf } from '@/lib/client/preferences';
import { cookieOf } from '@/lib/domain/users/session-cookie';

/** The language that the browser of a request has chosen, else the first one that it accepts. */
export function languageOf({ headers }: Pick<Request, 'headers'>): Locale {
  const chosen = cookieOf(headers.get('cookie'), localeCookie);
  return isLocale(chosen) ? chosen : localeOf(headers.get('accept-language'));
}
