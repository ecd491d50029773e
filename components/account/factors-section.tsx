'use client';

import { Button, toast } from '@heroui/react';
import { ShieldCheck } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { CopyButton } from '@/components/forms/copy-button';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { Section } from '@/components/shell/card-page';
import { useChangeFactors, useFactors } from '@/lib/client/account';
import type { Answer } from '@/lib/client/api';
import { useErrorText } from '@/lib/client/error-text';
import { FactorRow } from './factor-row';
import { PasskeyList } from './passkey-list';

const QrCode = dynamic(() => import('@/components/sharing/qr-code'), { ssr: false });

type Question = 'remove' | 'codes';

/** Sets up and removes the authenticator app and passkeys, and creates recovery codes. */
export function FactorsSection({ isPasskeyOn }: { isPasskeyOn: boolean }) {
  const t = useTranslations('secondFactor');
  const textOf = useErrorText();
  const { data } = useFactors();
  const { startTotp, remove, createRecoveryCodes } = useChangeFactors();
  const [setup, setSetup] = useState<Answer<'totpSetup'> | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [isPending, setPending] = useState(false);
  const app = data?.factors.find(({ type }) => type === 'TOTP');
  const passkeys = data?.factors.filter(({ type }) => type === 'PASSKEY') ?? [];

  async function run(work: () => Promise<void>) {
    setPending(true);
    await work().catch((error) => toast.danger(textOf(error)));
    setPending(false);
  }

  return (
    <Section title={t('title')} lede={t('lede')}>
      {app && (
        <ul className="rounded-lg border border-line bg-sheet">
          <FactorRow factor={app} name={t('app')} icon={ShieldCheck}>
            <Button
              size="sm"
              variant="secondary"
              isDisabled={isPending}
              onPress={() => setQuestion('remove')}
            >
              {t('removeApp')}
            </Button>
          </FactorRow>
        </ul>
      )}
      {data && !app && !setup && (
        <Button
          variant="secondary"
          className="justify-self-start"
          isDisabled={isPending}
          onPress={() => run(async () => setSetup(await startTotp()))}
        >
          {t('setUp')}
        </Button>
      )}
      {setup && (
        <TotpSetup
          setup={setup}
          onCancel={() => setSetup(null)}
          onDone={(created) => {
            setSetup(null);
            setCodes(created);
          }}
        />
      )}
      {data && (isPasskeyOn || passkeys.length > 0) && (
        <PasskeyList passkeys={passkeys} isPasskeyOn={isPasskeyOn} onCodes={setCodes} />
      )}
      {codes && <RecoveryCodes codes={codes} />}
      {data && data.factors.length > 0 && (
        <div className="flex flex-wrap items-center gap-3 text-sm">
          <p className="text-soft">{t('codesLeft', { count: data.recovery_code_count })}</p>
          <Button size="sm" variant="secondary" isDisabled={isPending} onPress={() => setQuestion('codes')}>
            {t('newCodes')}
          </Button>
        </div>
      )}
      {question === 'remove' && app && (
        <ConfirmDialog
          title={t('removeTitle')}
          lede={t('removeLede')}
          action={t('remove')}
          onClose={() => setQuestion(null)}
          onConfirm={() =>
            run(async () => {
              await remove(app.name);
              setCodes(null);
            })
          }
        />
      )}
      {question === 'codes' && (
        <ConfirmDialog
          title={t('newCodesTitle')}
          lede={t('newCodesLede')}
          action={t('newCodes')}
          onClose={() => setQuestion(null)}
          onConfirm={() => run(async () => setCodes(await createRecoveryCodes()))}
        />
      )}
    </Section>
  );
}

type SetupProps = {
  setup: Answer<'totpSetup'>;
  onCancel: () => void;
  onDone: (recoveryCodes: string[]) => void;
};

function TotpSetup({ setup, onCancel, onDone }: SetupProps) {
  const t = useTranslations('secondFactor');
  const { confirmTotp } = useChangeFactors();
  const submission = useSubmission(async ({ code = '' }) => onDone(await confirmTotp(code)));
  return (
    <div className="grid gap-4 rounded-lg border border-line bg-sheet p-4 sm:grid-cols-[auto_minmax(0,1fr)] sm:items-start sm:gap-6">
      <QrCode uri={setup.uri} title={t('qrTitle')} />
      <div className="grid content-start gap-4">
        <ol className="grid list-decimal gap-1 pl-5 text-sm">
          <li>{t('stepInstall')}</li>
          <li>{t('stepScan')}</li>
          <li>{t('stepCode')}</li>
        </ol>
        <div className="grid gap-1 text-sm">
          <p className="text-soft">{t('manual')}</p>
          <div className="flex items-center gap-3">
            <code className="min-w-0 flex-1 break-all" data-testid="totp-secret">
              {setup.secret}
            </code>
            <CopyButton text={setup.secret} label={t('copyKey')} />
          </div>
        </div>
        <form onSubmit={submission.onSubmit} className="grid max-w-xs gap-4">
          <Field
            name="code"
            label={t('code')}
            autoComplete="one-time-code"
            isRequired
            autoFocus
            error={submission.errorOf('FACTOR_CODE_WRONG')}
          />
          <Problem>{submission.error}</Problem>
          <DialogButtons onCancel={onCancel} isPending={submission.isPending}>
            {t('confirm')}
          </DialogButtons>
        </form>
      </div>
    </div>
  );
}

function RecoveryCodes({ codes }: { codes: string[] }) {
  const t = useTranslations('secondFactor');
  return (
    <div role="status" className="grid gap-3 rounded-lg border border-petrol bg-tint p-4">
      <p className="font-medium">{t('codesOnce')}</p>
      <p className="text-sm">{t('codesLede')}</p>
      <ul className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div>
        <CopyButton text={codes.join('\n')} label={t('copyCodes')} isNew />
      </div>
    </div>
  );
}
