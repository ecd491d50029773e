'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { call } from '@/lib/client/api';
import { shownEmail } from '@/lib/client/people';

/** Verifies the address of the signed-in user with the link from an email. */
export function VerifyEmailForm({ secret, email }: { secret: string; email: string }) {
  const t = useTranslations('verifyEmail');
  const [isDone, setDone] = useState(false);
  const submission = useSubmission(async () => {
    await call('/user/email:verify', { method: 'POST', json: { verification_secret: secret } });
    setDone(true);
  });
  return (
    <StandalonePage title={t('title')} lede={t('lede', { email: shownEmail(email) })}>
      {isDone ? (
        <p role="status">{t('done')}</p>
      ) : (
        <form onSubmit={submission.onSubmit} className="grid gap-4">
          <Problem>{submission.error}</Problem>
          <Submit isWide isPending={submission.isPending}>
            {t('submit')}
          </Submit>
        </form>
      )}
      <a className="link text-sm" href="/account">
        {t('account')}
      </a>
    </StandalonePage>
  );
}
