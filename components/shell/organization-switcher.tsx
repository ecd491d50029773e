'use client';

import { Dropdown } from '@heroui/react';
import { ChevronsUpDown } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useOrganizations } from '@/lib/client/account';

export function OrganizationSwitcher({ current }: { current: string }) {
  const t = useTranslations('shell');
  const { data: organizations = [] } = useOrganizations();
  const name =
    organizations.find(({ organization_id }) => organization_id === current)?.display_name ?? current;
  return (
    <Dropdown>
      <Dropdown.Trigger
        aria-label={t('switchOrganization', { name })}
        className="flex min-w-0 items-center gap-1.5 rounded-md px-2 py-1 font-semibold tracking-tight hover:bg-sunken"
      >
        <span className="truncate">{name}</span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-soft" />
      </Dropdown.Trigger>
      <Dropdown.Popover aria-label={t('organizations')} placement="bottom start" className="min-w-56">
        <Dropdown.Menu aria-label={t('organizations')}>
          {organizations.map(({ organization_id, display_name }) => (
            <Dropdown.Item
              key={organization_id}
              id={organization_id}
              href={`/o/${organization_id}`}
              textValue={display_name}
            >
              <span className={organization_id === current ? 'font-semibold text-petrol' : ''}>
                {display_name}
              </span>
            </Dropdown.Item>
          ))}
          <Dropdown.Item id="new" href="/organizations" textValue={t('newOrganization')}>
            <span className="text-soft">{t('newOrganization')} …</span>
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
