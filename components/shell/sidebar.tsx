'use client';

import { Clock3, FolderClosed, Inbox, Link2, type LucideIcon, Settings, Star, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { DropLink } from '@/components/entries/drop-link';
import { useOrganization } from '@/lib/client/account';
import type { DropTarget } from '@/lib/client/drops';
import { NewMenu } from './new-menu';
import { StorageMeter } from './storage-meter';

type Item = {
  path: string;
  text: 'files' | 'recent' | 'starred' | 'links' | 'requests' | 'trash' | 'settings';
  icon: LucideIcon;
  /** What entries that are dropped on it go to. */
  target?: DropTarget;
  /** Whether the tab bar of a phone leaves it out. */
  isMinor?: boolean;
};

const linkStyle =
  'flex items-center gap-3 rounded-lg px-3 py-2 text-sm font-medium text-soft hover:bg-default hover:text-ink aria-[current]:bg-tint aria-[current]:text-petrol max-sm:min-w-0 max-sm:flex-auto max-sm:flex-col max-sm:gap-0.5 max-sm:px-1 max-sm:py-1.5 max-sm:text-xs';

/** The main navigation: at the left, on a phone a bar at the bottom. */
export function Sidebar({ organization }: { organization: string }) {
  const t = useTranslations('shell');
  const base = `/o/${organization}`;
  const path = usePathname();
  const router = useRouter();
  const role = useOrganization(organization)?.role;
  const isWriter = role !== undefined && role !== 'viewer';
  const isManager = role === 'admin' || role === 'owner';
  const items: Item[] = [
    { path: '', text: 'files', icon: FolderClosed, target: { folder: null, name: t('files') } },
    { path: '/recent', text: 'recent', icon: Clock3 },
    { path: '/starred', text: 'starred', icon: Star, isMinor: true },
    ...(isWriter
      ? [
          { path: '/links', text: 'links', icon: Link2 } as const,
          { path: '/requests', text: 'requests', icon: Inbox, isMinor: true } as const,
        ]
      : []),
    { path: '/trash', text: 'trash', icon: Trash2, target: 'trash' },
    { path: '/settings', text: 'settings', icon: Settings },
  ];
  const isCurrent = (href: string) =>
    href === base ? path === base || path.startsWith(`${base}/f/`) : `${path}/`.startsWith(`${href}/`);
  return (
    <nav
      aria-label={t('main')}
      className="flex shrink-0 flex-col max-sm:border-t max-sm:border-line sm:w-58 sm:overflow-y-auto sm:px-3 sm:pb-4"
    >
      {isWriter && <NewMenu organization={organization} isRound={hasRoundButton(path, base)} />}
      <div className="flex justify-around gap-0.5 max-sm:px-1 max-sm:py-1 sm:flex-1 sm:flex-col sm:justify-start">
        {items.map(({ path: inner, text, icon: Icon, target, isMinor }) => {
          const href = base + inner;
          const prepare = () => router.prefetch(href);
          const short = text === 'links' || text === 'recent' ? t('short', { page: text }) : null;
          const link = {
            href,
            // The scripts of a page load when a user is about to open it.
            prefetch: false,
            onPointerEnter: prepare,
            onFocus: prepare,
            'aria-label': short ? t(text) : undefined,
            className: `${linkStyle} ${isMinor ? 'max-sm:hidden' : ''}`,
            'aria-current': isCurrent(href) ? ('page' as const) : undefined,
            children: (
              <>
                <Icon aria-hidden className="size-4.5 shrink-0" strokeWidth={1.75} />
                <span className={`max-w-full truncate ${short ? 'max-sm:hidden' : ''}`}>{t(text)}</span>
                {short && <span className="max-w-full truncate sm:hidden">{short}</span>}
              </>
            ),
          };
          return target ? <DropLink key={text} {...link} target={target} /> : <Link key={text} {...link} />;
        })}
      </div>
      {isManager && <StorageMeter organization={organization} />}
    </nav>
  );
}

/** On a phone the round button covers what is below it, so only lists of files have it. */
const hasRoundButton = (path: string, base: string): boolean =>
  [base, `${base}/recent`, `${base}/starred`, `${base}/trash`].includes(path) ||
  path.startsWith(`${base}/f/`);
