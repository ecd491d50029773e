'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { call } from '@/lib/client/api';
import { shownEmail } from '@/lib/client/people';

/** Asks for a new address, to which a link is sent. */
export function ChangeEmailDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('changeEmail');
  const tCommon = useTranslations('common');
  const [sentTo, setSentTo] = useState<string>();
  const submission = useSubmission(async ({ email = '' }) => {
    await call('/user/email:requestChange', { method: 'POST', json: { email } });
    setSentTo(email);
  });
  return (
    <Dialog title={t('title')} onClose={onClose}>
      {sentTo === undefined ? (
        <form onSubmit={submission.onSubmit} className="grid gap-4">
          <p className="text-soft">{t('lede')}</p>
          <Field
            name="email"
            type="email"
            label={t('email')}
            autoComplete="email"
            isRequired
            error={submission.errorOf('EMAIL_INVALID')}
          />
          <Problem>{submission.error}</Problem>
          <div className="flex justify-end gap-2">
            <Button variant="secondary" onPress={onClose}>
              {tCommon('cancel')}
            </Button>
            <Submit isPending={submission.isPending}>{t('submit')}</Submit>
          </div>
        </form>
      ) : (
        <div className="grid gap-4">
          <p role="status">{t('sent', { email: shownEmail(sentTo) })}</p>
          <Button className="justify-self-end" onPress={onClose}>
            {tCommon('done')}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
