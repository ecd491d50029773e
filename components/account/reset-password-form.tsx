'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { call } from '@/lib/client/api';

type Props = {
  secret: string;
  /** Whether the link still works. */
  isOpen: boolean;
};

/** Sets a new password with the link from an email. */
export function ResetPasswordForm({ secret, isOpen }: Props) {
  const t = useTranslations('resetPassword');
  const tAccount = useTranslations('account');
  const tSignUp = useTranslations('signUp');
  const tErrors = useTranslations('errors');
  const [isDone, setDone] = useState(false);
  const submission = useSubmission(async ({ new_password = '' }) => {
    await call('/user/password:reset', { method: 'POST', json: { reset_secret: secret, new_password } });
    setDone(true);
  });
  return (
    <StandalonePage title={t('newTitle')} lede={t('newLede')}>
      {isDone ? (
        <p role="status">{t('done')}</p>
      ) : isOpen ? (
        <form onSubmit={submission.onSubmit} className="grid gap-4">
          <Field
            name="new_password"
            type="password"
            label={tAccount('newPassword')}
            hint={tSignUp('passwordHint')}
            autoComplete="new-password"
            minLength={8}
            isRequired
            autoFocus
          />
          <Problem>{submission.error}</Problem>
          <Submit isWide isPending={submission.isPending}>
            {t('submit')}
          </Submit>
        </form>
      ) : (
        <>
          <Problem>{tErrors('EMAIL_LINK_ENDED')}</Problem>
          <a className="link text-sm" href="/forgot-password">
            {t('again')}
          </a>
        </>
      )}
      <a className="link text-sm" href="/sign-in">
        {t('back')}
      </a>
    </StandalonePage>
  );
}
