'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Failure } from '@/components/forms/problem';
import { Section } from '@/components/shell/card-page';
import { call, type User } from '@/lib/client/api';
import { shownEmail } from '@/lib/client/people';
import { ChangeEmailDialog } from './change-email-dialog';

type Props = {
  user: User;
  /** Whether the server can send email. */
  isEmailOn: boolean;
};

/** The address of the account, and the ways to verify and to change it. */
export function EmailSection({ user: { email, email_verified }, isEmailOn }: Props) {
  const t = useTranslations('account');
  const [isSent, setSent] = useState(false);
  const [isChanging, setChanging] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const send = () =>
    call('/user/email:requestVerification', { method: 'POST' }).then(() => setSent(true), setFailure);
  return (
    <Section title={t('email')} lede={t(email_verified ? 'emailVerified' : 'emailUnverified')}>
      <p className="font-medium break-all">{shownEmail(email)}</p>
      <Failure error={failure} />
      {isSent && <p role="status">{t('verificationSent')}</p>}
      {isEmailOn && (
        <div className="flex flex-wrap gap-2">
          {!email_verified && !isSent && (
            <Button variant="secondary" onPress={send}>
              {t('verifyEmail')}
            </Button>
          )}
          <Button variant="secondary" onPress={() => setChanging(true)}>
            {t('changeEmail')}
          </Button>
        </div>
      )}
      {isChanging && <ChangeEmailDialog onClose={() => setChanging(false)} />}
    </Section>
  );
}
