'use client';

import { Button } from '@heroui/react';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Field } from '@/components/forms/field';
import { Failure, Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { useFactors, useUser } from '@/lib/client/account';
import { call } from '@/lib/client/api';
import { reauthenticateWithPasskey } from '@/lib/client/passkeys';
import { providerAddress } from '@/lib/client/sign-in';

/** Asks for a proof of who uses the session: a passkey, the password, or a new sign-in. */
export default function ReauthenticationDialog({ onDone }: { onDone: (isProven: boolean) => void }) {
  const t = useTranslations('reauthentication');
  const { data: user } = useUser();
  const { data: factors } = useFactors();
  const hasPasskey = factors?.factors.some(({ type }) => type === 'PASSKEY') ?? false;
  return (
    <Dialog title={t('title')} onClose={() => onDone(false)}>
      {user && factors && (
        <div className="grid gap-4">
          {hasPasskey && <PasskeyProof onDone={onDone} />}
          {user.has_password ? <PasswordProof onDone={onDone} /> : <ProviderProof />}
        </div>
      )}
    </Dialog>
  );
}

function PasskeyProof({ onDone }: { onDone: (isProven: boolean) => void }) {
  const t = useTranslations('reauthentication');
  const [failure, setFailure] = useState<unknown>(null);
  return (
    <>
      <Failure error={failure} />
      <Button
        variant="secondary"
        fullWidth
        onPress={() => reauthenticateWithPasskey().then(() => onDone(true), setFailure)}
      >
        <KeyRound aria-hidden className="size-4" />
        {t('passkey')}
      </Button>
    </>
  );
}

function PasswordProof({ onDone }: { onDone: (isProven: boolean) => void }) {
  const t = useTranslations('reauthentication');
  const submission = useSubmission(async ({ password = '' }) => {
    await call('/user:reauthenticate', { method: 'POST', json: { password } });
    onDone(true);
  });
  return (
    <form onSubmit={submission.onSubmit} className="grid gap-4">
      <p className="text-soft">{t('lede')}</p>
      <Field
        name="password"
        type="password"
        label={t('password')}
        autoComplete="current-password"
        isRequired
        autoFocus
        error={submission.errorOf('PASSWORD_WRONG')}
      />
      <Problem>{submission.error}</Problem>
      <DialogButtons onCancel={() => onDone(false)} isPending={submission.isPending}>
        {t('submit')}
      </DialogButtons>
    </form>
  );
}

/** For accounts without a password. The sign-in leads back to this page. */
function ProviderProof() {
  const t = useTranslations('reauthentication');
  const [failure, setFailure] = useState<unknown>(null);
  const goToProvider = () =>
    providerAddress(location.pathname + location.search, { isFresh: true }).then(
      (address) => location.assign(address),
      setFailure,
    );
  return (
    <div className="grid gap-4">
      <p className="text-soft">{t('providerLede')}</p>
      <Failure error={failure} />
      <Button className="justify-self-end" onPress={goToProvider}>
        {t('provider')}
      </Button>
    </div>
  );
}
