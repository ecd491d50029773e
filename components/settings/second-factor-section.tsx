'use client';

import { Button, toast } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Section } from '@/components/shell/card-page';
import { useChangeOrganizations } from '@/lib/client/account';
import type { Organization } from '@/lib/client/api';
import { useErrorText } from '@/lib/client/error-text';

/** Lets an organization require a second factor of its members. */
export function SecondFactorSection({ organization }: { organization: Organization }) {
  const t = useTranslations('secondFactor');
  const textOf = useErrorText();
  const { requireSecondFactor } = useChangeOrganizations();
  const [isPending, setPending] = useState(false);
  const { organization_id: id, require_second_factor: isRequired } = organization;
  async function toggle() {
    setPending(true);
    await requireSecondFactor(id, !isRequired).catch((error) => toast.danger(textOf(error)));
    setPending(false);
  }
  return (
    <Section title={t('requireTitle')} lede={t('requireLede')}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p>{isRequired ? t('requiredNow') : t('notRequiredNow')}</p>
        <Button variant="secondary" isPending={isPending} onPress={toggle}>
          {isRequired ? t('requireOff') : t('requireOn')}
        </Button>
      </div>
    </Section>
  );
}
