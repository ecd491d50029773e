'use client';

import { toast } from '@heroui/react';
import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { Section } from '@/components/shell/card-page';
import { useChangeOrganizations } from '@/lib/client/account';
import type { Organization } from '@/lib/client/api';

/** How many earlier versions of files an organization keeps, and for how long. */
export function VersionsSection({ organization }: { organization: Organization }) {
  const t = useTranslations('versionRules');
  const tCommon = useTranslations('common');
  const { keepVersions } = useChangeOrganizations();
  const { organization_id: id, keep_versions, keep_versions_days } = organization;
  const saving = useSubmission(async (fields) => {
    await keepVersions(id, Number(fields.keep_versions), Number(fields.keep_versions_days));
    toast.success(t('saved'));
  });
  return (
    <Section title={t('title')} lede={t('lede')}>
      <form onSubmit={saving.onSubmit} className="grid max-w-sm gap-4">
        <Field
          name="keep_versions"
          type="number"
          label={t('count')}
          hint={t('countHint')}
          defaultValue={String(keep_versions)}
          isRequired
        />
        <Field
          name="keep_versions_days"
          type="number"
          label={t('days')}
          hint={t('daysHint')}
          defaultValue={String(keep_versions_days)}
          isRequired
        />
        <Problem>{saving.error}</Problem>
        <Submit isPending={saving.isPending}>{tCommon('save')}</Submit>
      </form>
    </Section>
  );
}
