'use client';

import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { type InstanceOrganization, useAdminister } from '@/lib/client/instance';

const gigabyte = 1e9;

type Props = { organization: InstanceOrganization; onClose: () => void };

/** Sets the quota of an organization. An empty field removes the limit. */
export function QuotaDialog({ organization, onClose }: Props) {
  const t = useTranslations('instance');
  const tCommon = useTranslations('common');
  const { setQuota } = useAdminister();
  const submission = useSubmission(async ({ gigabytes = '', files = '' }) => {
    await setQuota.mutateAsync({
      id: organization.organization_id,
      quota_bytes: gigabytes === '' ? null : String(Math.round(Number(gigabytes) * gigabyte)),
      quota_files: files === '' ? null : files,
    });
    onClose();
  });
  return (
    <Dialog title={t('quotaOf', { name: organization.display_name })} onClose={onClose}>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <Field
          name="gigabytes"
          label={t('gigabytes')}
          hint={t('quotaHint')}
          inputMode="decimal"
          pattern="\d+(\.\d+)?"
          defaultValue={organization.quota_bytes && String(Number(organization.quota_bytes) / gigabyte)}
        />
        <Field
          name="files"
          label={t('files')}
          inputMode="numeric"
          pattern="\d+"
          defaultValue={organization.quota_files}
        />
        <Problem>{submission.error}</Problem>
        <DialogButtons onCancel={onClose} isPending={submission.isPending}>
          {tCommon('save')}
        </DialogButtons>
      </form>
    </Dialog>
  );
}
