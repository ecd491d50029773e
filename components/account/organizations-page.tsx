'use client';

import { Button } from '@heroui/react';
import { ChevronRight, Plus } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Problem } from '@/components/forms/problem';
import { DialogButtons, Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { Avatar } from '@/components/people/avatar';
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
  const [isCreating, setCreating] = useState(false);
  const mayCreate = user?.may_create_organizations ?? false;
  const isFirst = organizations?.length === 0;
  const fields = (
    <>
      <OrganizationFields submission={submission} />
      <Problem>{submission.error}</Problem>
    </>
  );
  return (
    <CardPage
      title={t('title')}
      lede={isFirst ? t('none') : t('lede')}
      action={
        mayCreate &&
        !isFirst && (
          <Button onPress={() => setCreating(true)}>
            <Plus aria-hidden />
            {t('create')}
          </Button>
        )
      }
    >
      <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line empty:hidden">
        {organizations?.map(({ organization_id, display_name, role, picture }) => (
          <li key={organization_id}>
            <Link href={`/o/${organization_id}`} className="flex items-center gap-3 px-4 py-3 hover:bg-hover">
              <Avatar name={display_name} picture={picture} size="md" />
              <span className="min-w-0 flex-1 truncate font-medium">{display_name}</span>
              <span className="text-sm text-soft">{t('role', { role })}</span>
              <ChevronRight aria-hidden className="size-4 text-soft" />
            </Link>
          </li>
        ))}
      </ul>
      {mayCreate && isFirst && (
        <Section title={t('create')}>
          <form onSubmit={submission.onSubmit} className="grid max-w-sm gap-4">
            {fields}
            <Submit isPending={submission.isPending}>{t('create')}</Submit>
          </form>
        </Section>
      )}
      {isCreating && (
        <Dialog title={t('create')} onClose={() => setCreating(false)}>
          <form onSubmit={submission.onSubmit} className="grid gap-4">
            {fields}
            <DialogButtons onCancel={() => setCreating(false)} isPending={submission.isPending}>
              {t('create')}
            </DialogButtons>
          </form>
        </Dialog>
      )}
    </CardPage>
  );
}
