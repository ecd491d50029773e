import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { AppError } from '@/lib/base/errors';
import {
  isLocale,
  isTheme,
  type Locale,
  localeCookie,
  localeOf,
  themeCookie,
} from '@/lib/client/preferences';
import type { User } from '@/lib/platform/db/generated/client';
import { currentApp } from './current-app';
import { decodePageData, pageDataHeader, pathHeader } from './page-headers';

/** Who is signed in on the page that is being made; null for nobody. Asked once for a page. */
export const session = cache(async (): Promise<User | null> => {
  const app = await currentApp();
  const found = await app.sessions.read((await headers()).get('cookie'));
  if (!found) return null;
  try {
    const origin = { address: null, requestId: null };
    const { userId } = await app.access.identify({ kind: 'session', ...found }, origin);
    return await app.users.get(userId);
  } catch (error) {
    // Ended or disabled meanwhile: as if there were none.
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return null;
    throw error;
  }
});

/** Sends whoever is not signed in to the sign-in page, and from there back to what they asked for. */
export async function requireSession(): Promise<User> {
  const user = await session();
  if (user) return user;
  const { pathname, searchParams } = new URL((await headers()).get(pathHeader) ?? '/', 'http://page');
  // Next's own, where it fetches a page to show it in the one that is there.
  searchParams.delete('_rsc');
  const query = searchParams.size > 0 ? `?${searchParams}` : '';
  redirect(`/sign-in?next=${encodeURIComponent(pathname + query)}`);
}

/** The colours that somebody chose; undefined where the system says. */
export async function pageTheme(): Promise<'light' | 'dark' | undefined> {
  const theme = (await cookies()).get(themeCookie)?.value;
  return isTheme(theme) && theme !== 'system' ? theme : undefined;
}

/** The language that somebody chose, else the browser's. */
export async function pageLocale(): Promise<Locale> {
  const chosen = (await cookies()).get(localeCookie)?.value;
  return isLocale(chosen) ? chosen : localeOf((await headers()).get('accept-language'));
}

/** What the route answered whose page is being made; null where the page was asked for by itself. */
export async function told<T>(): Promise<T | null> {
  const text = (await headers()).get(pageDataHeader);
  return text === null ? null : (decodePageData(text) as T);
}
