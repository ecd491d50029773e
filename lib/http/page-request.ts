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
import { addressHeader, decodePageData, pageDataHeader, pathHeader, signInLocation } from './page-headers';

/** The signed-in user of this page request, or null. Read once for a request. */
export const session = cache(async (): Promise<User | null> => {
  const app = await currentApp();
  const fields = await headers();
  const id = await app.sessionCookie.read(fields.get('cookie'));
  if (!id) return null;
  try {
    const origin = { address: fields.get(addressHeader) || null, requestId: null };
    const { userId } = await app.access.identify({ kind: 'session', id }, origin);
    return await app.users.get(userId);
  } catch (error) {
    // The session ended or the user was disabled: not signed in.
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return null;
    throw error;
  }
});

/** The signed-in user; visitors are redirected to the sign-in page and back after signing in. */
export async function requireSession(): Promise<User> {
  const user = await session();
  if (user) return user;
  redirect(signInLocation((await headers()).get(pathHeader)));
}

/** The chosen color theme; undefined to follow the system. */
export async function pageTheme(): Promise<'light' | 'dark' | undefined> {
  const theme = (await cookies()).get(themeCookie)?.value;
  return isTheme(theme) && theme !== 'system' ? theme : undefined;
}

/** The chosen language, else that of the browser. */
export async function pageLocale(): Promise<Locale> {
  const chosen = (await cookies()).get(localeCookie)?.value;
  return isLocale(chosen) ? chosen : localeOf((await headers()).get('accept-language'));
}

/** The response of the route that this page displays; null if the page was requested directly. */
export async function pageData<T>(): Promise<T | null> {
  const text = (await headers()).get(pageDataHeader);
  return text === null ? null : (decodePageData(text) as T);
}
