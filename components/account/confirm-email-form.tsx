'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { call, type User } from '@/lib/client/api';
import { shownEmail } from '@/lib/client/people';

/** Changes the address of the signed-in user with the link from an email. */
export function ConfirmEmailForm({ secret, email }: { secret: string; email: string }) {
  const t = useTranslations('changeEmail');
  const tVerify = useTranslations('verifyEmail');
  const [changedTo, setChangedTo] = useState<string>();
  const submission = useSubmission(async () => {
    const user = await call<User>('/user/email:change', { method: 'POST', json: { change_secret: secret } });
    setChangedTo(user.email);
  });
  return (
    <StandalonePage title={t('confirmTitle')} lede={t('confirmLede', { email: shownEmail(email) })}>
      {changedTo !== undefined ? (
        <p role="status">{t('done', { email: shownEmail(changedTo) })}</p>
      ) : (
        <form onSubmit={submission.onSubmit} className="grid gap-4">
          <Problem>{submission.error}</Problem>
          <Submit isWide isPending={submission.isPending}>
            {t('confirm')}
          </Submit>
        </form>
      )}
      <a className="link text-sm" href="/account">
        {tVerify('account')}
      </a>
    </StandalonePage>
  );
}
