'use client';

import { Button, toast } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { Avatar } from '@/components/people/avatar';
import { PictureField } from '@/components/people/picture-field';
import { DangerZone, Section } from '@/components/shell/card-page';
import { useChangeOrganizations, useOrganization } from '@/lib/client/account';
import { LeaveSection } from './leave-section';
import { SecondFactorSection } from './second-factor-section';
import { VersionsSection } from './versions-section';

/** Renames, leaves, or deletes an organization. */
export function GeneralPage({ organization: id }: { organization: string }) {
  const t = useTranslations('organizations');
  const tCommon = useTranslations('common');
  const organization = useOrganization(id);
  const { rename, remove, reload } = useChangeOrganizations();
  const [confirmation, setConfirmation] = useState('');
  const renaming = useSubmission(async ({ display_name = '' }) => {
    await rename(id, display_name);
    toast.success(t('saved'));
  });
  const deleting = useSubmission(async () => {
    await remove(id);
    location.assign('/');
  });
  if (!organization) return null;
  const { role, display_name, picture } = organization;
  return (
    <>
      {(role === 'admin' || role === 'owner') && (
        <Section title={t('general')} lede={t('generalLede')}>
          <PictureField
            path={`/organizations/${id}/picture`}
            hasPicture={picture !== undefined}
            onChange={reload}
          >
            <Avatar name={display_name} picture={picture} size="lg" />
          </PictureField>
          <form onSubmit={renaming.onSubmit} className="grid max-w-sm gap-4">
            <Field name="display_name" label={t('name')} defaultValue={display_name} isRequired />
            <Problem>{renaming.error}</Problem>
            <Submit isPending={renaming.isPending}>{tCommon('save')}</Submit>
          </form>
        </Section>
      )}
      {(role === 'admin' || role === 'owner') && <VersionsSection organization={organization} />}
      {(role === 'admin' || role === 'owner') && <SecondFactorSection organization={organization} />}
      <DangerZone>
        <LeaveSection organization={organization} />
        {role === 'owner' && (
          <Section title={t('delete')} lede={t('deleteLede')}>
            <form onSubmit={deleting.onSubmit} className="grid max-w-sm gap-4">
              <Field label={t('deleteConfirm', { id })} value={confirmation} onChange={setConfirmation} />
              <Problem>{deleting.error}</Problem>
              <Button
                type="submit"
                variant="danger"
                className="justify-self-start"
                isDisabled={confirmation !== id}
              >
                {t('deleteSubmit')}
              </Button>
            </form>
          </Section>
        )}
      </DangerZone>
    </>
  );
}
