'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Failure } from '@/components/forms/problem';
import { Section } from '@/components/shell/card-page';
import { call, type User } from '@/lib/client/api';
import { shownEmail } from '@/lib/client/people';

type Props = {
  user: User;
  /** Whether the server can send email. */
  isEmailOn: boolean;
};

/** The address of the account, and the way to verify it. */
export function EmailSection({ user: { email, email_verified }, isEmailOn }: Props) {
  const t = useTranslations('account');
  const [isSent, setSent] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const send = () =>
    call('/user/email:requestVerification', { method: 'POST' }).then(() => setSent(true), setFailure);
  return (
    <Section title={t('email')} lede={t(email_verified ? 'emailVerified' : 'emailUnverified')}>
      <p className="font-medium break-all">{shownEmail(email)}</p>
      <Failure error={failure} />
      {isSent && <p role="status">{t('verificationSent')}</p>}
      {isEmailOn && !email_verified && !isSent && (
        <Button variant="secondary" className="justify-self-start" onPress={send}>
          {t('verifyEmail')}
        </Button>
      )}
    </Section>
  );
}
