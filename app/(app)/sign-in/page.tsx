import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '@/components/account/sign-in-form';
import { currentApp } from '@/lib/http/current-app';
import { session } from '@/lib/http/page-request';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const { next, error } = await searchParams;
  const target = ownPath(next);
  if (await session()) redirect(target);
  const { config } = await currentApp();
  return (
    <SignInForm
      next={target}
      provider={config.oidc?.name ?? null}
      refusal={typeof error === 'string' ? error : null}
      isSignUpOpen={config.signUp === 'open'}
    />
  );
}

/** Accepts only paths on this server: browsers resolve "//host" and "/\\host" to another origin. */
function ownPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[^\\]*$/.test(next) ? next : '/';
}
