import { Building2 } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/components/lists/empty-state';

/** What the address of an organization shows that does not exist, or that the user does not belong to. */
export function MissingOrganization() {
  const t = useTranslations('organizations');
  return (
    <div role="alert" className="m-auto">
      <EmptyState icon={Building2} title={t('missing')}>
        <Link href="/organizations" className="link">
          {t('title')}
        </Link>
      </EmptyState>
    </div>
  );
}
