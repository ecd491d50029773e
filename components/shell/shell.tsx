'use client';

import Link from 'next/link';
import {
  lazy,
  type ReactNode,
  type RefObject,
  Suspense,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react';
import { useTranslations } from 'use-intl';
import { BrandMark } from '@/components/site/brand-mark';
import { UploadTray } from '@/components/uploads/upload-tray';
import { useLiveChanges } from '@/lib/client/live-changes';
import { AccountMenu } from './account-menu';
import { OrganizationSwitcher } from './organization-switcher';
import { SearchBar } from './search-bar';
import { Sidebar } from './sidebar';

// Loaded when the user opens it.
const Palette = lazy(() => import('@/components/palette/palette'));

export type ShellProps = {
  organization: string;
  /** Where the changes after this page begin, where the server says it. */
  changesToken?: string;
  children: ReactNode;
};

/** The frame of the signed-in pages: header, sidebar and the upload tray. */
export function Shell({ organization, changesToken, children }: ShellProps) {
  const t = useTranslations('shell');
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const typed = useRef('');
  const closePalette = () => setPaletteOpen(false);
  const openPalette = () => {
    typed.current = '';
    setPaletteOpen(true);
  };
  usePaletteKey(openPalette);
  useLiveChanges(organization, changesToken);
  return (
    <div className="flex h-dvh flex-col bg-paper short:h-auto short:min-h-dvh">
      <a
        href="#content"
        className="sr-only z-50 bg-accent px-3 py-2 text-accent-foreground focus:not-sr-only focus:absolute"
      >
        {t('skip')}
      </a>
      <header className="flex h-14 shrink-0 items-center gap-2 px-3 sm:px-4">
        <div className="flex min-w-0 items-center gap-1 max-sm:flex-1 sm:w-56">
          <Link href={`/o/${organization}`} prefetch={false} aria-label="Holdall" className="rounded-md p-1">
            <BrandMark />
          </Link>
          <OrganizationSwitcher current={organization} />
        </div>
        <div className="flex min-w-0 items-center justify-end sm:flex-1 sm:justify-start">
          <SearchBar organization={organization} onOpenPalette={openPalette} />
        </div>
        <AccountMenu />
      </header>
      <div className="flex min-h-0 flex-1 flex-col-reverse sm:flex-row">
        <Sidebar organization={organization} />
        <main
          id="content"
          tabIndex={-1}
          className="flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden border-t border-line bg-sheet outline-none sm:rounded-tl-2xl sm:border-l short:overflow-visible"
        >
          {children}
        </main>
      </div>
      <UploadTray organization={organization} />
      {isPaletteOpen && (
        <Suspense fallback={<KeepTyped typed={typed} onClose={closePalette} />}>
          <Palette organization={organization} typed={typed} onClose={closePalette} />
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

/** While the palette loads, what the user types is for its field, and not for what has the focus. */
function KeepTyped({ typed, onClose }: { typed: RefObject<string>; onClose: () => void }) {
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey } = event;
      if (ctrlKey || metaKey || altKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (key === 'Escape') close();
      if (key === 'Backspace') typed.current = typed.current.slice(0, -1);
      if (/^.$/u.test(key)) typed.current += key;
    };
    // The shortcuts of a page listen at its document.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [typed]);
  return null;
}
