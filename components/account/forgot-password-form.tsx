'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { call } from '@/lib/client/api';
import { shownEmail } from '@/lib/client/people';

/** Requests an email with a link for a new password. */
export function ForgotPasswordForm() {
  const t = useTranslations('resetPassword');
  const tSignIn = useTranslations('signIn');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const submission = useSubmission(async ({ email = '' }) => {
    await call('/user/password:requestReset', { method: 'POST', json: { email } });
    setSentTo(email);
  });
  return (
    <StandalonePage title={t('title')} lede={t('lede')}>
      {sentTo === null ? (
        <form onSubmit={submission.onSubmit} className="grid gap-4">
          <Field
            name="email"
            type="email"
            label={tSignIn('email')}
            autoComplete="username"
            isRequired
            autoFocus
          />
          <Problem>{submission.error}</Problem>
          <Submit isWide isPending={submission.isPending}>
            {t('request')}
          </Submit>
        </form>
      ) : (
        <p role="status">{t('sent', { email: shownEmail(sentTo) })}</p>
      )}
      <a className="link text-sm" href="/sign-in">
        {t('back')}
      </a>
    </StandalonePage>
  );
}
