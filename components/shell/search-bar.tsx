'use client';

import { Search, X } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { commandKey } from '@/lib/client/command-key';
import { useFolderPath } from '@/lib/client/content';
import { withParams } from '@/lib/client/page-address';

const SEARCH_DELAY_MS = 200;

type Props = { organization: string; onOpenPalette: () => void };

/** The platform stays what it is; the server does not know it. */
const neverChanges = () => () => {};

/**
 * The one search field. In a folder it searches there and below, which the chip says and ends; in the trash,
 * what was deleted; elsewhere all files. A phone has a button for the palette instead.
 */
export function SearchBar(props: Props) {
  const path = usePathname();
  return <SearchField key={path} {...props} path={path} />;
}

function SearchField({ organization, path, onOpenPalette }: Props & { path: string }) {
  const t = useTranslations('shell');
  const router = useRouter();
  const params = useSearchParams();
  const base = `/o/${organization}`;
  const folder = path.startsWith(`${base}/f/`) ? path.slice(`${base}/f/`.length) : null;
  const isList = path === base || folder !== null || path === `${base}/trash`;
  const { data: steps = [] } = useFolderPath(organization, folder);
  const scope = path === `${base}/trash` ? t('trash') : steps.at(-1)?.display_name;
  const shown = isList ? (params.get('q') ?? '') : '';
  const input = useRef<HTMLInputElement>(null);
  const modifier = useSyncExternalStore(neverChanges, commandKey, () => 'Ctrl');
  const [text, setText] = useState(shown);

  // What the user typed before the scripts of the page ran.
  useLayoutEffect(() => {
    if (input.current) setText(input.current.value);
  }, []);
  // The way back to another search shows its text.
  useEffect(() => {
    if (document.activeElement !== input.current) setText(shown);
  }, [shown]);
  const search = useEffectEvent(() =>
    router.replace(`?${withParams(params, { q: text, preview: null })}`, { scroll: false }),
  );
  // Searches while the user types, but not for every letter.
  useEffect(() => {
    if (!isList || text === shown) return;
    const timer = setTimeout(() => search(), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  }, [text, shown, isList]);

  const searchAll = () => router.push(`${base}?${withParams([], { q: text })}`);
  const label = scope ? t('searchIn', { folder: scope }) : t('search');
  return (
    <search className="flex max-w-2xl min-w-0 flex-1 items-center">
      <button
        type="button"
        aria-label={t('find')}
        onClick={onOpenPalette}
        className="grid size-9 place-items-center rounded-full text-soft hover:bg-default sm:hidden"
      >
        <Search aria-hidden className="size-5" />
      </button>
      <div className="flex h-10 w-full min-w-0 items-center gap-2 rounded-xl border border-transparent bg-default pr-1.5 pl-3.5 has-[input:focus-visible]:bg-sheet has-[input:focus-visible]:ring-2 has-[input:focus-visible]:ring-petrol max-sm:hidden">
        <Search aria-hidden className="size-4.5 shrink-0 text-soft" />
        {scope && (
          <span className="flex max-w-48 min-w-0 shrink-0 items-center gap-1 rounded-md bg-tint py-0.5 pr-1 pl-2 text-sm text-petrol">
            <span className="truncate">{scope}</span>
            <button
              type="button"
              aria-label={t('searchEverywhere')}
              title={t('searchEverywhere')}
              onClick={searchAll}
              className="grid size-5 place-items-center rounded hover:bg-sheet"
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </span>
        )}
        <input
          ref={input}
          type="search"
          data-search
          aria-label={label}
          placeholder={label}
          value={text}
          onChange={({ target }) => {
            if (target.value === '>') onOpenPalette();
            else setText(target.value);
          }}
          onKeyDown={({ key }) => {
            if (key === 'Escape') setText('');
            if (key === 'Enter' && !isList && text !== '') searchAll();
          }}
          className="h-full w-full min-w-0 bg-transparent outline-none placeholder:text-soft [&::-webkit-search-cancel-button]:hidden"
        />
        {text !== '' ? (
          <button
            type="button"
            aria-label={t('clearSearch')}
            onClick={() => {
              setText('');
              input.current?.focus();
            }}
            className="grid size-7 shrink-0 place-items-center rounded-md text-soft hover:bg-default hover:text-ink"
          >
            <X aria-hidden className="size-4" />
          </button>
        ) : (
          <button
            type="button"
            aria-label={t('find')}
            title={t('find')}
            aria-keyshortcuts="Control+K Meta+K"
            onClick={onOpenPalette}
            className="rounded-md px-2 py-1 text-xs whitespace-nowrap text-soft hover:bg-sheet hover:text-ink"
          >
            {modifier} K
          </button>
        )}
      </div>
    </search>
  );
}
