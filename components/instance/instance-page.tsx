'use client';

import { useTranslations } from 'use-intl';
import { CardPage } from '@/components/shell/card-page';
import { HealthSection } from './health-section';
import { OrganizationsSection } from './organizations-section';
import { UsersSection } from './users-section';

/** The status, organizations, and users of the instance, for its administrators. */
export function InstancePage() {
  const t = useTranslations('instance');
  return (
    <CardPage title={t('title')} lede={t('lede')}>
      <HealthSection />
      <OrganizationsSection />
      <UsersSection />
    </CardPage>
  );
}
