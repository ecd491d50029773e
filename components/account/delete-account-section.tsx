'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { DangerZone, Section } from '@/components/shell/card-page';
import { call } from '@/lib/client/api';

/** Deletes the account of the signed-in user, after their password. */
export function DeleteAccountSection({ hasPassword }: { hasPassword: boolean }) {
  const t = useTranslations('account');
  const [isOpen, setOpen] = useState(false);
  const submission = useSubmission(async ({ current_password }) => {
    await call('/user', { method: 'DELETE', json: { current_password } });
    location.assign('/sign-in');
  });
  return (
    <DangerZone>
      <Section
        title={t('delete')}
        lede={t('deleteLede')}
        action={
          <Button variant="danger" onPress={() => setOpen(true)}>
            {t('delete')}
          </Button>
        }
      >
        {isOpen && (
          <Dialog title={t('deleteTitle')} onClose={() => setOpen(false)}>
            <form onSubmit={submission.onSubmit} className="grid gap-4">
              <p className="text-soft">{t('deleteLede')}</p>
              {hasPassword && (
                <Field
                  name="current_password"
                  type="password"
                  label={t('currentPassword')}
                  autoComplete="current-password"
                  isRequired
                />
              )}
              <Problem>{submission.error}</Problem>
              <DialogButtons
                variant="danger"
                onCancel={() => setOpen(false)}
                isPending={submission.isPending}
              >
                {t('deleteSubmit')}
              </DialogButtons>
            </form>
          </Dialog>
        )}
      </Section>
    </DangerZone>
  );
}
