'use client';

import { Button, Dropdown } from '@heroui/react';
import { ArrowDownUp, FolderPlus, LayoutGrid, List, Search, Upload, X } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Entry, Sort } from '@/lib/client/entries';
import type { EntryAction } from './entry-actions';
import { actionIcons } from './entry-menu';
import type { BrowserView } from './use-view';

const SEARCH_DELAY_MS = 200;

type Props = {
  view: BrowserView;
  chosen: Entry[];
  /** How many entries that means; undefined while the server counts. */
  count: number | undefined;
  actions: EntryAction[];
  onAction: (action: EntryAction) => void;
  onClear: () => void;
  /** Undefined where uploads are not allowed. */
  onUpload?: (isFolder: boolean) => void;
  onNewFolder: () => void;
};

/**
 * Search, sort order and uploads; with a selection, its actions instead, in the same height, so that no row
 * moves under the pointer.
 */
export function Toolbar({ view, chosen, count, actions, onAction, onClear, onUpload, onNewFolder }: Props) {
  const t = useTranslations('browser');
  if (chosen.length > 0) {
    return (
      <div className="flex h-10 items-center gap-1 overflow-x-auto rounded-lg bg-tint px-1.5">
        <Button isIconOnly size="sm" variant="ghost" aria-label={t('clear')} onPress={onClear}>
          <X />
        </Button>
        <span className="mr-2 text-sm font-semibold whitespace-nowrap text-petrol" aria-live="polite">
          {count === undefined ? t('counting') : t('selected', { count })}
        </span>
        {actions.map((action) => {
          const Icon = actionIcons[action];
          return (
            <Button key={action} size="sm" variant="ghost" onPress={() => onAction(action)}>
              <Icon aria-hidden />
              <span className="max-md:sr-only">{t(action)}</span>
            </Button>
          );
        })}
      </div>
    );
  }
  const LayoutIcon = view.layout === 'list' ? LayoutGrid : List;
  return (
    <div className="flex h-10 items-center gap-2">
      <SearchField view={view} />
      <div className="ml-auto flex items-center gap-1.5">
        <SortMenu view={view} />
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label={t(view.layout === 'list' ? 'viewGrid' : 'viewList')}
          onPress={view.toggleLayout}
        >
          <LayoutIcon />
        </Button>
        {onUpload && (
          <>
            <Button size="sm" variant="secondary" onPress={onNewFolder} aria-label={t('newFolder')}>
              <FolderPlus aria-hidden />
              <span className="max-lg:hidden">{t('newFolder')}</span>
            </Button>
            <Dropdown>
              <Dropdown.Trigger className="button button--primary button--sm inline-flex!">
                <Upload aria-hidden />
                <span className="max-sm:sr-only">{t('upload')}</span>
              </Dropdown.Trigger>
              <Dropdown.Popover aria-label={t('upload')} placement="bottom end">
                <Dropdown.Menu aria-label={t('upload')} onAction={(key) => onUpload(key === 'folder')}>
                  <Dropdown.Item id="files">{t('upload')} …</Dropdown.Item>
                  <Dropdown.Item id="folder">{t('uploadFolder')} …</Dropdown.Item>
                </Dropdown.Menu>
              </Dropdown.Popover>
            </Dropdown>
          </>
        )}
      </div>
    </div>
  );
}

function SearchField({ view }: { view: BrowserView }) {
  const t = useTranslations('browser');
  const [text, setText] = useState(view.query);
  const search = useEffectEvent(() => view.go({ q: text }));
  // Searches while the user types, but not for every letter.
  useEffect(() => {
    if (text === view.query) return;
    const timer = setTimeout(() => search(), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  }, [text, view.query]);
  return (
    <div className="relative w-full max-w-72 min-w-0">
      <Search aria-hidden className="absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-soft" />
      <input
        type="search"
        data-search
        aria-label={t('search')}
        placeholder={t('search')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setText('')}
        className="h-8 w-full rounded-md border border-(--field-border) bg-sheet pr-2 pl-8 text-sm placeholder:text-soft"
      />
    </div>
  );
}

function SortMenu({ view }: { view: BrowserView }) {
  const t = useTranslations('browser');
  return (
    <Dropdown>
      <Dropdown.Trigger
        aria-label={`${t('sort')} ${t('sortBy', { key: view.sort.replace('-', '') })}`}
        className="button button--ghost button--sm button--icon-only inline-flex!"
      >
        <ArrowDownUp aria-hidden />
      </Dropdown.Trigger>
      <Dropdown.Popover aria-label={t('sort')} placement="bottom end">
        <Dropdown.Menu
          aria-label={t('sort')}
          selectionMode="single"
          selectedKeys={[view.sort]}
          onAction={(key) => view.sortBy(key as Sort)}
        >
          {(['name', '-name', 'modified', '-modified', 'size', '-size'] as const).map((sort) => (
            <Dropdown.Item key={sort} id={sort}>
              <Dropdown.ItemIndicator />
              {t('sortBy', { key: sort.replace('-', '') })},{' '}
              {t(sort.startsWith('-') ? 'descending' : 'ascending')}
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
