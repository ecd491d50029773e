'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Place } from '@/lib/client/content';
import type { Sort } from '@/lib/client/entries';
import { columns } from './columns';
import type { BrowserView } from './use-view';

type Column = 'name' | 'modified' | 'size';

type Props = {
  view: BrowserView;
  place: Place;
  /** Whether the rows come from several folders. */
  hasPaths: boolean;
  /** How many of the rows are selected. */
  selection: 'none' | 'some' | 'all';
  onSelect: (all: boolean) => void;
};

/**
 * The column headers of the list, with the box that selects all. A click on a header sorts by the column,
 * another click reverses the order; the recent files have one order only.
 */
export function SortHeader({ view, place, hasPaths, selection, onSelect }: Props) {
  const t = useTranslations('browser');
  const header = (column: Column) => (
    <Header
      column={column}
      text={column === 'modified' && place === 'trash' ? t('deleted') : t('column', { column })}
      view={view}
      isFixed={place === 'recent'}
    />
  );
  return (
    <div className="mx-1 shrink-0 overflow-hidden text-xs text-soft @max-lg:hidden sm:mx-4 sm:[scrollbar-gutter:stable]">
      <div className={`${columns} h-9 border-b border-line`}>
        <label className="grid size-8 place-items-center">
          <input
            type="checkbox"
            aria-label={t('selectAll')}
            checked={selection === 'all'}
            ref={(box) => {
              if (box) box.indeterminate = selection === 'some';
            }}
            onChange={({ target }) => onSelect(target.checked)}
            className="size-4 accent-(--petrol)"
          />
        </label>
        {header('name')}
        <span className="font-medium @max-3xl:hidden">
          {t(hasPaths ? (place === 'trash' ? 'originalLocation' : 'location') : 'modifiedBy')}
        </span>
        <span className="@max-lg:hidden">{header('modified')}</span>
        <span className="flex justify-end @max-2xl:hidden">{header('size')}</span>
      </div>
    </div>
  );
}

function Header(props: { column: Column; text: string; view: BrowserView; isFixed: boolean }) {
  const { column, text, view, isFixed } = props;
  const t = useTranslations('browser');
  if (isFixed) return <span className="font-medium">{text}</span>;
  const isDown = view.sort.startsWith('-');
  const isSorted = view.sort.replace('-', '') === column;
  const Arrow = isDown ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={() => view.sortBy(nextSort(view.sort, column))}
      className={`flex h-7 w-fit items-center gap-1 rounded-sm font-medium hover:text-ink ${isSorted ? 'text-ink' : ''}`}
    >
      {text}
      {isSorted && (
        <>
          <span className="sr-only">, {t(isDown ? 'descending' : 'ascending')}</span>
          <Arrow aria-hidden className="size-3" />
        </>
      )}
    </button>
  );
}

/**
 * The order after a click on a column: at first names from A, times from the latest and sizes from the
 * largest, then reversed.
 */
export function nextSort(sort: Sort, column: Column): Sort {
  if (sort === column) return `-${column}`;
  return column === 'name' || sort === `-${column}` ? column : `-${column}`;
}
