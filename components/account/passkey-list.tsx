'use client';

import { Button, toast } from '@heroui/react';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Dialog } from '@/components/dialogs/dialog';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { useKeptFocus } from '@/components/lists/use-kept-focus';
import { type Factor, useChangeFactors } from '@/lib/client/account';
import { browserName } from '@/lib/client/browser-name';
import { useErrorText } from '@/lib/client/error-text';
import { FactorRow } from './factor-row';

type Props = { passkeys: Factor[]; isPasskeyOn: boolean; onCodes: (recoveryCodes: string[] | null) => void };

/** Registers, renames and removes passkeys. */
export function PasskeyList({ passkeys, isPasskeyOn, onCodes }: Props) {
  const t = useTranslations('secondFactor');
  const tAccount = useTranslations('account');
  const textOf = useErrorText();
  const { addPasskey, remove } = useChangeFactors();
  const [isPending, setPending] = useState(false);
  const [renamed, setRenamed] = useState<Factor | null>(null);
  const [removed, setRemoved] = useState<Factor | null>(null);
  const frame = useKeptFocus<HTMLDivElement>(passkeys.length);

  /** Where the passkey was created: the user may give it a better name. */
  function defaultName(): string {
    const { browser, system } = browserName(navigator.userAgent);
    return browser && system ? tAccount('browserOn', { browser, system }) : t('passkey');
  }

  async function run(work: () => Promise<void>) {
    setPending(true);
    await work().catch((error) => toast.danger(textOf(error)));
    setPending(false);
  }

  return (
    <div ref={frame} tabIndex={-1} className="grid grid-cols-1 gap-4 outline-none">
      {passkeys.length > 0 && (
        <ul
          aria-label={t('passkeys')}
          className="divide-y divide-line rounded-lg border border-line bg-sheet"
        >
          {passkeys.map((passkey) => (
            <FactorRow
              key={passkey.name}
              factor={passkey}
              name={passkey.display_name ?? t('passkey')}
              icon={KeyRound}
            >
              <Button size="sm" variant="secondary" onPress={() => setRenamed(passkey)}>
                {t('rename')}
              </Button>
              <Button
                size="sm"
                variant="secondary"
                isDisabled={isPending}
                onPress={() => setRemoved(passkey)}
              >
                {t('removePasskey')}
              </Button>
            </FactorRow>
          ))}
        </ul>
      )}
      {isPasskeyOn && (
        <Button
          variant="secondary"
          className="justify-self-start"
          isDisabled={isPending}
          onPress={() =>
            run(async () => {
              const recoveryCodes = await addPasskey(defaultName());
              if (recoveryCodes.length > 0) onCodes(recoveryCodes);
            })
          }
        >
          {t('addPasskey')}
        </Button>
      )}
      {renamed && <RenameDialog passkey={renamed} onClose={() => setRenamed(null)} />}
      {removed && (
        <ConfirmDialog
          title={t('removePasskeyTitle')}
          lede={t('removePasskeyLede')}
          action={t('remove')}
          onClose={() => setRemoved(null)}
          onConfirm={() =>
            run(async () => {
              await remove(removed.name);
              onCodes(null);
            })
          }
        />
      )}
    </div>
  );
}

function RenameDialog({ passkey, onClose }: { passkey: Factor; onClose: () => void }) {
  const t = useTranslations('secondFactor');
  const { rename } = useChangeFactors();
  const submission = useSubmission(async ({ name = '' }) => {
    await rename(passkey.name, name);
    onClose();
  });
  return (
    <Dialog title={t('renameTitle')} onClose={onClose}>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <Field
          name="name"
          label={t('passkeyName')}
          defaultValue={passkey.display_name}
          isRequired
          autoFocus
          error={submission.errorOf('DISPLAY_NAME_INVALID')}
        />
        <Problem>{submission.error}</Problem>
        <DialogButtons onCancel={onClose} isPending={submission.isPending}>
          {t('rename')}
        </DialogButtons>
      </form>
    </Dialog>
  );
}
