'use client';

import { Button } from '@heroui/react';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { ApiError } from '@/lib/client/api';
import { useErrorText } from '@/lib/client/error-text';
import { signInWithPasskey } from '@/lib/client/passkeys';
import { providerAddress, signInWithPassword } from '@/lib/client/sign-in';

type Props = {
  /** The path on this server to open after sign-in. */
  next: string;
  /** The label of the OpenID provider; null if none is configured. */
  provider: string | null;
  /** The reason why signing in with the provider failed. */
  refusal: string | null;
  isSignUpOpen: boolean;
  /** Whether browsers offer passkeys for this server. */
  isPasskeyOn: boolean;
  /** Whether the server can send a link for a new password. */
  mayResetPassword: boolean;
};

export function SignInForm({ next, provider, refusal, isSignUpOpen, isPasskeyOn, mayResetPassword }: Props) {
  const t = useTranslations('signIn');
  const textOf = useErrorText();
  const [otherFailure, setOtherFailure] = useState<unknown>(
    refusal && new ApiError(403, refusal, textOf(new ApiError(403, 'signInElsewhereFailed', ''))),
  );
  const submission = useSubmission(async ({ email = '', password = '' }) => {
    setOtherFailure(null);
    await signInWithPassword(email, password);
    location.assign(next);
  });
  const goToProvider = () =>
    providerAddress(next).then((address) => location.assign(address), setOtherFailure);
  const usePasskey = () => signInWithPasskey().then(() => location.assign(next), setOtherFailure);

  return (
    <StandalonePage title={t('title')} lede={t('lede')}>
      <Problem>{submission.error ?? (otherFailure ? textOf(otherFailure) : undefined)}</Problem>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <Field name="email" type="email" label={t('email')} autoComplete="username" isRequired autoFocus />
        <Field
          name="password"
          type="password"
          label={t('password')}
          autoComplete="current-password"
          isRequired
        />
        <Submit isWide isPending={submission.isPending}>
          {t('submit')}
        </Submit>
        {mayResetPassword && (
          <a className="link justify-self-start text-sm" href="/forgot-password">
            {t('forgot')}
          </a>
        )}
      </form>
      {(provider || isPasskeyOn) && (
        <div className="grid gap-3">
          <p className="flex items-center gap-3 text-sm text-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {t('or')}
          </p>
          {isPasskeyOn && (
            <Button variant="secondary" fullWidth onPress={usePasskey}>
              <KeyRound aria-hidden className="size-4" />
              {t('passkey')}
            </Button>
          )}
          {provider && (
            <Button variant="secondary" fullWidth onPress={goToProvider}>
              {provider}
            </Button>
          )}
        </div>
      )}
      <p className="text-sm text-soft">
        {isSignUpOpen ? (
          <>
            {t('open')}{' '}
            <a className="link" href="/sign-up">
              {t('signUp')}
            </a>
          </>
        ) : (
          t('closed')
        )}
      </p>
    </StandalonePage>
  );
}
