'use client';

import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';

type Props = { onCreate: (name: string) => Promise<unknown>; onClose: () => void };

export function NewFolderDialog({ onCreate, onClose }: Props) {
  const t = useTranslations('browser');
  const submission = useSubmission(async ({ name = '' }) => {
    await onCreate(name);
    onClose();
  });
  return (
    <Dialog title={t('newFolder')} onClose={onClose}>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <Field name="name" label={t('folderName')} isRequired autoFocus />
        <Problem>{submission.error}</Problem>
        <DialogButtons onCancel={onClose} isPending={submission.isPending}>
          {t('create')}
        </DialogButtons>
      </form>
    </Dialog>
  );
}
