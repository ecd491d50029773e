'use client';

import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { call } from '@/lib/client/api';
import { signOut } from '@/lib/client/sign-in';

/** Asks for the second factor of a sign-in, then opens `next`. */
export function CodeForm({ next }: { next: string }) {
  const t = useTranslations('secondFactor');
  const submission = useSubmission(async ({ code = '' }) => {
    await call('/user:verifyFactor', { method: 'POST', json: { code } });
    location.assign(next);
  });
  const leave = () => signOut().then(() => location.assign(`/sign-in?next=${encodeURIComponent(next)}`));
  return (
    <StandalonePage title={t('verifyTitle')} lede={t('verifyLede')}>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <Field
          name="code"
          label={t('code')}
          hint={t('recoveryHint')}
          autoComplete="one-time-code"
          isRequired
          autoFocus
          error={submission.errorOf('FACTOR_CODE_WRONG')}
        />
        <Problem>{submission.error}</Problem>
        <Submit isPending={submission.isPending}>{t('verify')}</Submit>
      </form>
      <button type="button" className="link justify-self-start text-sm" onClick={leave}>
        {t('otherAccount')}
      </button>
    </StandalonePage>
  );
}
