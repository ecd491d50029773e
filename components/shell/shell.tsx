'use client';

import { FolderClosed, Search, Settings, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { lazy, type ReactNode, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { DropLink } from '@/components/entries/drop-link';
import { BrandMark } from '@/components/site/brand-mark';
import { UploadTray } from '@/components/uploads/upload-tray';
import { AccountMenu } from './account-menu';
import { OrganizationSwitcher } from './organization-switcher';

// Loaded when the user opens it.
const Palette = lazy(() => import('@/components/palette/palette'));

const linkStyle =
  'flex items-center gap-2.5 rounded-md px-3 py-1.5 text-soft hover:bg-sunken hover:text-ink aria-[current]:bg-tint aria-[current]:font-semibold aria-[current]:text-petrol max-sm:flex-1 max-sm:flex-col max-sm:gap-0.5 max-sm:text-xs';

/** The frame of an organization's pages: header, main navigation and the upload tray. */
export function Shell({ organization, children }: { organization: string; children: ReactNode }) {
  const t = useTranslations('shell');
  const base = `/o/${organization}`;
  const links = [
    { href: base, label: t('files'), icon: FolderClosed, target: { folder: null, name: t('files') } },
    { href: `${base}/trash`, label: t('trash'), icon: Trash2, target: 'trash' },
    { href: `${base}/settings`, label: t('settings'), icon: Settings },
  ] as const;
  const path = usePathname();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  usePaletteKey(() => setPaletteOpen(true));
  const isCurrent = (href: string) =>
    href === base ? path === base || path.startsWith(`${base}/f/`) : `${path}/`.startsWith(`${href}/`);
  return (
    <div className="flex h-dvh flex-col bg-paper">
      <a
        href="#content"
        className="sr-only z-50 bg-accent px-3 py-2 text-accent-foreground focus:not-sr-only focus:absolute"
      >
        {t('skip')}
      </a>
      <header className="flex h-14 shrink-0 items-center gap-2 border-b border-line px-3 sm:px-4">
        <Link href={base} aria-label="Holdall" className="mr-1 p-1">
          <BrandMark />
        </Link>
        <OrganizationSwitcher current={organization} />
        <div className="ml-auto flex items-center gap-2">
          <button
            type="button"
            onClick={() => setPaletteOpen(true)}
            aria-keyshortcuts="Control+K Meta+K"
            className="flex h-9 items-center gap-2 rounded-md border border-(--field-border) bg-sheet px-2.5 text-sm text-soft hover:text-ink sm:min-w-56"
          >
            <Search aria-hidden className="size-4" />
            <span className="whitespace-nowrap max-sm:sr-only">{t('find')}</span>
            <kbd aria-hidden className="ml-auto pl-2 font-sans text-xs whitespace-nowrap max-sm:hidden">
              Ctrl K
            </kbd>
          </button>
          <AccountMenu />
        </div>
      </header>
      <div className="flex min-h-0 flex-1 flex-col-reverse sm:flex-row">
        <nav
          aria-label={t('main')}
          className="flex shrink-0 justify-around gap-1 border-line p-1.5 max-sm:border-t sm:w-52 sm:flex-col sm:justify-start sm:border-r sm:p-3"
        >
          {links.map(({ href, label, icon: Icon, ...rest }) => {
            const link = {
              href,
              className: linkStyle,
              'aria-current': isCurrent(href) ? ('page' as const) : undefined,
              children: (
                <>
                  <Icon aria-hidden className="size-4.5 shrink-0" strokeWidth={1.75} />
                  {label}
                </>
              ),
            };
            return 'target' in rest ? (
              <DropLink key={href} {...link} target={rest.target} />
            ) : (
              <Link key={href} {...link} />
            );
          })}
        </nav>
        <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
          {children}
        </main>
      </div>
      <UploadTray organization={organization} />
      {isPaletteOpen && (
        <Suspense>
          <Palette organization={organization} onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** Ctrl or ⌘ and K, wherever the focus is. */
function usePaletteKey(onOpen: () => void): void {
  const open = useEffectEvent(onOpen);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      open();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, []);
}
