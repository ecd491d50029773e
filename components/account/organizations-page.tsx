'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { CardPage, Section } from '@/components/shell/card-page';
import { useChangeOrganizations, useOrganizations, useUser } from '@/lib/client/account';
import { OrganizationFields } from './organization-fields';

export function OrganizationsPage() {
  const t = useTranslations('organizations');
  const router = useRouter();
  const { data: user } = useUser();
  const { data: organizations } = useOrganizations();
  const { create } = useChangeOrganizations();
  const submission = useSubmission(async ({ organization_id = '', organization_name = '' }) => {
    await create(organization_id, organization_name);
    router.push(`/o/${organization_id}`);
  });
  return (
    <CardPage title={t('title')} lede={organizations?.length === 0 ? t('none') : t('lede')}>
      <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line empty:hidden">
        {organizations?.map(({ organization_id, display_name, role }) => (
          <li key={organization_id}>
            <Link href={`/o/${organization_id}`} className="flex items-center gap-3 px-4 py-3 hover:bg-hover">
              <span className="min-w-0 flex-1 truncate font-medium">{display_name}</span>
              <span className="text-sm text-soft">{t('role', { role })}</span>
              <ChevronRight aria-hidden className="size-4 text-soft" />
            </Link>
          </li>
        ))}
      </ul>
      {user?.may_create_organizations && (
        <Section title={t('create')}>
          <form onSubmit={submission.onSubmit} className="grid max-w-sm gap-4">
            <OrganizationFields submission={submission} />
            <Problem>{submission.error}</Problem>
            <Submit isPending={submission.isPending}>{t('create')}</Submit>
          </form>
        </Section>
      )}
    </CardPage>
  );
}
