'use client';

import { useTranslations } from 'use-intl';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { call } from '@/lib/client/api';
import { signInWithPassword } from '@/lib/client/sign-in';
import { AccountFields } from './account-fields';

/** Creates an account where sign-up is open, and signs in. */
export function SignUpForm() {
  const t = useTranslations('signUp');
  const tSignIn = useTranslations('signIn');
  const submission = useSubmission(async ({ email = '', password = '', display_name }) => {
    await call('/users', { method: 'POST', json: { email, password, display_name } });
    await signInWithPassword(email, password);
    location.assign('/');
  });
  return (
    <StandalonePage title={t('title')} lede={t('lede')}>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <AccountFields submission={submission} />
        <Problem>{submission.error}</Problem>
        <Submit isWide isPending={submission.isPending}>
          {t('submit')}
        </Submit>
      </form>
      <p className="text-sm text-soft">
        {t('have')}{' '}
        <a className="link" href="/sign-in">
          {tSignIn('submit')}
        </a>
      </p>
    </StandalonePage>
  );
}
