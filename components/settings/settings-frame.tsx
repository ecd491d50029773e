'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useOrganization } from '@/lib/client/account';
import type { Organization } from '@/lib/client/api';

type Tab = { path: string; text: 'general' | 'members' | 'links' | 'requests' | 'usage' | 'audit' };

const tabsOf: Record<Organization['role'], Tab[]> = (() => {
  const general: Tab = { path: '', text: 'general' };
  const sharing: Tab[] = [
    { path: '/links', text: 'links' },
    { path: '/requests', text: 'requests' },
  ];
  const managing: Tab[] = [
    general,
    { path: '/members', text: 'members' },
    ...sharing,
    { path: '/usage', text: 'usage' },
    { path: '/audit', text: 'audit' },
  ];
  return { viewer: [general], editor: [general, ...sharing], admin: managing, owner: managing };
})();

/** The settings of an organization, with a tab for each page that the role of the user allows. */
export function SettingsFrame({ organization: id, children }: { organization: string; children: ReactNode }) {
  const t = useTranslations('settings');
  const tOrganizations = useTranslations('organizations');
  const tShell = useTranslations('shell');
  const path = usePathname();
  const organization = useOrganization(id);
  const base = `/o/${id}/settings`;
  if (organization === undefined) return null;
  if (organization === null) return <p className="p-8">{tOrganizations('missing')}</p>;
  const { role, display_name } = organization;
  const tabs = tabsOf[role];
  const isAllowed = tabs.some((tab) => base + tab.path === path);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto w-full max-w-3xl px-4 pt-8 pb-16 sm:px-6">
        <h1 className="text-2xl font-semibold tracking-tight">{tShell('settings')}</h1>
        <p className="mt-1 text-soft">
          {[...new Set([display_name, id]), tOrganizations('role', { role })].join(' · ')}
        </p>
        <nav
          aria-label={tShell('settings')}
          className="mt-5 flex flex-wrap gap-1 border-b-2 border-dashed border-seam pb-2"
        >
          {tabs.map((tab) => (
            <Link
              key={tab.path}
              href={base + tab.path}
              aria-current={base + tab.path === path ? 'page' : undefined}
              className="rounded-md px-3 py-1.5 whitespace-nowrap text-soft hover:bg-sunken hover:text-ink aria-[current]:bg-tint aria-[current]:font-semibold aria-[current]:text-petrol"
            >
              {t(tab.text)}
            </Link>
          ))}
        </nav>
        <div className="mt-7 grid grid-cols-1 gap-9">{isAllowed ? children : <p>{t('closed')}</p>}</div>
      </div>
    </div>
  );
}
