import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Access, Origin } from '@/lib/base/actor';
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
import { addressHeader, pathHeader, signInLocation } from './page-headers';

/**
 * The visitor of this page: a user, one whose second factor is pending, or no user. Read once for a request.
 */
const visitor = cache(async (): Promise<User | 'pending' | null> => {
  const app = await currentApp();
  const id = await app.sessionCookie.read((await headers()).get('cookie'));
  if (!id) return null;
  try {
    const { userId } = await app.access.identify({ kind: 'session', id }, await originOf());
    return await app.users.get(userId);
  } catch (error) {
    if (error instanceof AppError && error.reason === 'SECOND_FACTOR_PENDING') return 'pending';
    // The session ended or the user was disabled: not signed in.
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return null;
    throw error;
  }
});

/** The signed-in user of this page request, or null. */
export async function session(): Promise<User | null> {
  const found = await visitor();
  return found === 'pending' ? null : found;
}

/** Whether the visitor signed in, and has yet to present the second factor. */
export const isFactorPending = async (): Promise<boolean> => (await visitor()) === 'pending';

/** What the visitor can present as the second factor that is pending; null if none is. */
export async function pendingFactors(): Promise<{ hasApp: boolean; hasPasskey: boolean } | null> {
  const app = await currentApp();
  const id = await app.sessionCookie.read((await headers()).get('cookie'));
  return id && (await isFactorPending()) ? app.factors.kinds(id) : null;
}

/** The signed-in user; visitors are redirected to the sign-in page and back after signing in. */
export async function requireSession(): Promise<User> {
  const user = await session();
  if (user) return user;
  const page = (await isFactorPending()) ? '/sign-in/code' : '/sign-in';
  redirect(signInLocation((await headers()).get(pathHeader), page));
}

/** What the visitor may do in an organization: read it, or why not. Looked up once for a request. */
const accessTo = cache(async (organizationId: string): Promise<Access<'file.read'> | AppError | null> => {
  const app = await currentApp();
  const id = await app.sessionCookie.read((await headers()).get('cookie'));
  if (!id) return null;
  const credential = { kind: 'session', id } as const;
  const request = { credential, organizationId, action: 'file.read', origin: await originOf() } as const;
  return app.access.authorize(request).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
});

/** Whether the organization requires a second factor, and the signed-in user has none. */
export async function isFactorMissing(organizationId: string): Promise<boolean> {
  const access = await accessTo(organizationId);
  return access instanceof AppError && access.reason === 'SECOND_FACTOR_REQUIRED';
}

/** The page token of the changes after this page, which then misses none; empty for strangers. */
export async function changesToken(organizationId: string): Promise<string> {
  const access = await accessTo(organizationId);
  if (access === null || access instanceof AppError) return '';
  return (await currentApp()).changeFeed.startPageToken(access);
}

/** The id of an organization of the user; null without one. */
export async function firstOrganization({ id }: User): Promise<string | null> {
  const membership = await (await currentApp()).db.prisma.membership.findFirst({
    where: { userId: id, organization: { deletedAt: null } },
    orderBy: { organizationId: 'asc' },
  });
  return membership?.organizationId ?? null;
}

async function originOf(): Promise<Origin> {
  return { address: (await headers()).get(addressHeader) || null, requestId: null };
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
