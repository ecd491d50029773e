'use client';

import { Lock } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/components/lists/empty-state';
import { CardPage } from '@/components/shell/card-page';
import { MissingOrganization } from '@/components/shell/missing-organization';
import { useOrganization } from '@/lib/client/account';
import type { Organization } from '@/lib/client/api';

type Tab = { path: string; text: 'general' | 'members' | 'usage' | 'webhooks' | 'audit' };

const tabsOf: Record<Organization['role'], Tab[]> = (() => {
  const general: Tab = { path: '', text: 'general' };
  const managing: Tab[] = [
    general,
    { path: '/members', text: 'members' },
    { path: '/usage', text: 'usage' },
    { path: '/webhooks', text: 'webhooks' },
    { path: '/audit', text: 'audit' },
  ];
  return { viewer: [general], editor: [general], admin: managing, owner: managing };
})();

/** The settings of an organization, with a tab for each page that the role of the user allows. */
export function SettingsFrame({ organization: id, children }: { organization: string; children: ReactNode }) {
  const t = useTranslations('settings');
  const tShell = useTranslations('shell');
  const path = usePathname();
  const organization = useOrganization(id);
  const base = `/o/${id}/settings`;
  if (organization === undefined) return null;
  if (organization === null) return <MissingOrganization />;
  const { role } = organization;
  const tabs = tabsOf[role];
  const isOpen = (item: Tab) => isWithin(path, base, item);
  const tab = tabs.find(isOpen);
  return (
    <CardPage
      title={tab ? t(tab.text) : tShell('settings')}
      lede={tab && t('ledes', { tab: tab.text })}
      tabs={<Tabs tabs={tabs} base={base} isOpen={isOpen} />}
    >
      {tab ? children : <EmptyState icon={Lock} title={t('closed')} lede={t('closedLede')} />}
    </CardPage>
  );
}

/** Whether the page is that of a tab, or one below it. */
const isWithin = (path: string, base: string, tab: Tab) =>
  path === base + tab.path || (tab.path !== '' && path.startsWith(`${base}${tab.path}/`));

type TabsProps = { tabs: Tab[]; base: string; isOpen: (tab: Tab) => boolean };

/** On a phone the tabs scroll sideways. */
function Tabs({ tabs, base, isOpen }: TabsProps) {
  const t = useTranslations('settings');
  const tShell = useTranslations('shell');
  return (
    <nav
      aria-label={tShell('settings')}
      className="sticky top-0 z-10 flex gap-5 overflow-x-auto border-b border-line bg-sheet px-4 sm:px-8"
    >
      {tabs.map((tab) => (
        <Link
          key={tab.path}
          href={base + tab.path}
          aria-current={isOpen(tab) ? 'page' : undefined}
          className="border-b-2 border-transparent py-3.5 text-sm font-medium whitespace-nowrap text-soft hover:text-ink aria-[current]:border-petrol aria-[current]:text-ink"
        >
          {t(tab.text)}
        </Link>
      ))}
    </nav>
  );
}
