import { redirect } from 'next/navigation';
import { SignInForm } from '@/components/account/sign-in-form';
import { currentApp } from '@/lib/http/current-app';
import { ownPath } from '@/lib/http/own-path';
import { isFactorPending, session } from '@/lib/http/page-request';
import { titled } from '@/lib/http/page-title';

export const generateMetadata = titled(({ signIn }) => signIn.title);

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const { next, error } = await searchParams;
  const { config, emailLinks, passkeys } = await currentApp();
  const target = ownPath(next, config.publicUrl);
  if (await session()) redirect(target);
  if (await isFactorPending()) redirect(`/sign-in/code?next=${encodeURIComponent(target)}`);
  return (
    <SignInForm
      next={target}
      provider={config.oidc?.name ?? null}
      refusal={typeof error === 'string' ? error : null}
      mayResetPassword={emailLinks.isOn}
      isPasskeyOn={passkeys.isAvailable}
      isSignUpOpen={config.signUp === 'open'}
    />
  );
}
