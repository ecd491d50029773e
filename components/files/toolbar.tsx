'use client';

import { Button, Dropdown } from '@heroui/react';
import { ArrowDownUp, ClipboardPaste, LayoutGrid, List, MoreHorizontal, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/forms/icon-button';
import type { Place } from '@/lib/client/content';
import type { Entry, Sort } from '@/lib/client/entries';
import { hasFilters } from '@/lib/client/entry-filters';
import { type EntryAction, menuOnly } from './entry-actions';
import { actionIcons } from './entry-menu';
import { FilterBar } from './filter-bar';
import type { BrowserView } from './use-view';

type Props = {
  view: BrowserView;
  place: Place;
  /** Who created the files of the list. */
  owners: { email: string; name: string }[];
  chosen: Entry[];
  /** Whether the list is loaded and has no entries. */
  isEmpty: boolean;
  /** How many entries that means; undefined while the server counts. */
  count: number | undefined;
  actions: EntryAction[];
  onAction: (action: EntryAction) => void;
  onMore: (at: DOMRect) => void;
  onClear: () => void;
  /** What a paste would paste, and how; undefined where there is nothing to paste. */
  clip?: { count: number; paste: () => void };
  /** Undefined where the trash is not shown, and where the user may not empty it. */
  onEmptyTrash?: () => void;
};

/**
 * Filters, sort order and layout; with a selection, its actions instead, in the same height, so that no row
 * moves under the pointer.
 */
export function Toolbar(props: Props) {
  const { view, place, owners, chosen, isEmpty, clip, onEmptyTrash } = props;
  const t = useTranslations('browser');
  if (chosen.length > 0) return <SelectionBar {...props} />;
  const isList = view.layout === 'list';
  const isNarrowable = !isEmpty || hasFilters(view.filters);
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-2">
      {isNarrowable && <FilterBar view={view} place={place} owners={owners} />}
      <div className="ml-auto flex flex-wrap items-center justify-end gap-1">
        {clip && (
          <Button size="sm" variant="ghost" onPress={clip.paste}>
            <ClipboardPaste aria-hidden />
            {t('pasteCount', { count: clip.count })}
          </Button>
        )}
        {onEmptyTrash && (
          <Button size="sm" variant="ghost" className="text-brick" onPress={onEmptyTrash}>
            {t('emptyTheTrash')}
          </Button>
        )}
        {isNarrowable && place !== 'recent' && <SortMenu view={view} isHidden={isList} />}
        {isNarrowable && (
          <IconButton
            icon={isList ? LayoutGrid : List}
            label={t(isList ? 'viewGrid' : 'viewList')}
            onPress={view.toggleLayout}
          />
        )}
      </div>
    </div>
  );
}

/** How many actions a phone shows beside the menu that has them all. */
const MAX_ON_PHONE = 3;
/** More actions than this need a wide window for their texts; elsewhere they are icons. */
const MAX_WITH_TEXT = 5;
/** What a phone shows first. */
const phoneOrder: EntryAction[] = ['download', 'share', 'delete', 'restore', 'purge', 'move', 'open'];

function SelectionBar({ chosen, count, actions: all, onAction, onMore, onClear }: Props) {
  const t = useTranslations('browser');
  const actions = all.filter((action) => !menuOnly.has(action));
  const onPhone = phoneOrder.filter((action) => actions.includes(action)).slice(0, MAX_ON_PHONE);
  const textStyle = actions.length > MAX_WITH_TEXT ? '@max-6xl:sr-only' : '@max-3xl:sr-only';
  return (
    <div className="flex h-10 items-center gap-0.5 overflow-hidden rounded-lg bg-tint px-1">
      <IconButton icon={X} label={t('clear')} onPress={onClear} />
      <span
        className="mr-auto pr-2 text-sm font-semibold whitespace-nowrap text-petrol md:mr-2"
        aria-live="polite"
      >
        {count === undefined ? t('counting') : t('selected', { count })}
      </span>
      {actions.map((action) => {
        const Icon = actionIcons[action];
        return (
          <span key={action} title={t(action)} className="contents">
            <Button
              size="sm"
              variant="ghost"
              onPress={() => onAction(action)}
              className={onPhone.includes(action) ? '' : 'max-md:hidden!'}
            >
              <Icon aria-hidden />
              <span className={textStyle}>{t(action)}</span>
            </Button>
          </span>
        );
      })}
      {actions.length > MAX_ON_PHONE && (
        <span className="md:hidden">
          <Button
            isIconOnly
            size="sm"
            variant="ghost"
            aria-label={t('moreFor', { count: chosen.length })}
            onPress={({ target }) => onMore(target.getBoundingClientRect())}
          >
            <MoreHorizontal aria-hidden />
          </Button>
        </span>
      )}
    </div>
  );
}

/** The order of the grid, and of a narrow list: elsewhere the column headers sort. */
function SortMenu({ view, isHidden }: { view: BrowserView; isHidden: boolean }) {
  const t = useTranslations('browser');
  return (
    <Dropdown>
      <Dropdown.Trigger
        aria-label={`${t('sort')} ${t('sortBy', { key: view.sort.replace('-', '') })}`}
        className={`button button--ghost button--sm button--icon-only inline-flex! ${isHidden ? '@lg:hidden!' : ''}`}
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
