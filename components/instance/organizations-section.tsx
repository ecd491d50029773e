'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/card-page';
import { type InstanceOrganization, useAllOrganizations } from '@/lib/client/instance';
import { shownEmail } from '@/lib/client/people';
import { FindField } from './find-field';
import { QuotaDialog } from './quota-dialog';

/** All organizations with their owners, storage used, and quota. */
export function OrganizationsSection() {
  const t = useTranslations('instance');
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState<InstanceOrganization | null>(null);
  const organizations = useAllOrganizations(query);
  return (
    <Section title={t('organizations')} lede={t('organizationsLede')}>
      <FindField label={t('findOrganizations')} onFind={setQuery} />
      <Rows list={organizations} none={t('nothing')}>
        {(organization) => (
          <OrganizationRow organization={organization} onQuota={() => setSelected(organization)} />
        )}
      </Rows>
      {selected && <QuotaDialog organization={selected} onClose={() => setSelected(null)} />}
    </Section>
  );
}

type RowProps = { organization: InstanceOrganization; onQuota: () => void };

function OrganizationRow({ organization, onQuota }: RowProps) {
  const t = useTranslations('instance');
  const { size } = useFormatters();
  const { display_name, organization_id: id, owners, member_count, file_count, quota_bytes } = organization;
  const { size_bytes, trashed_size_bytes, version_size_bytes } = organization;
  const bytes = size(Number(size_bytes) + Number(trashed_size_bytes) + Number(version_size_bytes));
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-52 flex-1">
        <p className="font-medium break-words">
          {display_name} {display_name !== id && <span className="font-normal text-soft">{id}</span>}
        </p>
        <p className="text-sm break-words text-soft">
          {quota_bytes ? t('sizeOf', { size: bytes, quota: size(quota_bytes) }) : bytes} ·{' '}
          {t('fileCount', { count: Number(file_count) })} · {t('memberCount', { count: member_count })} ·{' '}
          {owners.map(shownEmail).join(', ')}
        </p>
      </div>
      <Button
        size="sm"
        variant="secondary"
        aria-label={t('quotaOf', { name: display_name })}
        onPress={onQuota}
      >
        {t('quota')}
      </Button>
    </li>
  );
}
