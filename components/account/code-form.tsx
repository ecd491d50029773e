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
import { call } from '@/lib/client/api';
import { useErrorText } from '@/lib/client/error-text';
import { verifyPasskey } from '@/lib/client/passkeys';
import { signOut } from '@/lib/client/sign-in';

type Props = { next: string; hasApp: boolean; hasPasskey: boolean };

/** Asks for the second factor of a sign-in, then opens `next`. */
export function CodeForm({ next, hasApp, hasPasskey }: Props) {
  const t = useTranslations('secondFactor');
  const textOf = useErrorText();
  const [passkeyFailure, setPasskeyFailure] = useState<unknown>(null);
  const submission = useSubmission(async ({ code = '' }) => {
    setPasskeyFailure(null);
    await call('/user:verifyFactor', { method: 'POST', json: { code } });
    location.assign(next);
  });
  const usePasskey = () => verifyPasskey().then(() => location.assign(next), setPasskeyFailure);
  const leave = () => signOut().then(() => location.assign(`/sign-in?next=${encodeURIComponent(next)}`));
  return (
    <StandalonePage title={t(hasApp ? 'verifyTitle' : 'verifyPasskeyTitle')} lede={t('verifyLede')}>
      {hasPasskey && (
        <>
          <Problem>{passkeyFailure ? textOf(passkeyFailure) : undefined}</Problem>
          <Button variant={hasApp ? 'secondary' : 'primary'} fullWidth onPress={usePasskey}>
            <KeyRound aria-hidden className="size-4" />
            {t('usePasskey')}
          </Button>
        </>
      )}
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <Field
          name="code"
          label={t(hasApp ? 'code' : 'recoveryCode')}
          hint={hasApp ? t('recoveryHint') : undefined}
          autoComplete="one-time-code"
          isRequired
          autoFocus={hasApp}
          error={submission.errorOf('FACTOR_CODE_WRONG')}
        />
        <Problem>{submission.error}</Problem>
        <Submit isWide isPending={submission.isPending}>
          {t('verify')}
        </Submit>
      </form>
      <button type="button" className="link justify-self-start text-sm" onClick={leave}>
        {t('otherAccount')}
      </button>
    </StandalonePage>
  );
}
