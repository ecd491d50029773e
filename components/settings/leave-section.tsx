'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Failure } from '@/components/forms/problem';
import { Section } from '@/components/shell/card-page';
import { useUser } from '@/lib/client/account';
import type { Organization } from '@/lib/client/api';
import { useChangePeople } from '@/lib/client/people';

/** Lets a member leave the organization. */
export function LeaveSection({ organization }: { organization: Organization }) {
  const t = useTranslations('people');
  const { data: user } = useUser();
  const { remove } = useChangePeople(organization.organization_id);
  const [isConfirming, setConfirming] = useState(false);
  const leave = () =>
    remove.mutate(`${organization.name}/members/${user?.name.split('/').at(-1)}`, {
      onSuccess: () => location.assign('/'),
    });
  return (
    <Section
      title={t('leave')}
      lede={t('leaveLede')}
      action={
        <Button
          variant="secondary"
          isPending={remove.isPending}
          isDisabled={!user}
          onPress={() => setConfirming(true)}
        >
          {t('leave')}
        </Button>
      }
    >
      <Failure error={remove.error} />
      {isConfirming && (
        <ConfirmDialog
          title={t('leaveTitle', { name: organization.display_name })}
          lede={t('leaveLede')}
          action={t('leaveSubmit')}
          onConfirm={leave}
          onClose={() => setConfirming(false)}
        />
      )}
    </Section>
  );
}
