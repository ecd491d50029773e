'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Sort } from '@/lib/client/entries';
import type { BrowserView } from './use-view';

const columns = [
  ['name', 'ml-15 mr-auto'],
  ['modified', 'w-28 justify-end max-md:hidden'],
  ['size', 'w-20 justify-end'],
] as const;

/** The column headers of the list: a click sorts by the column, another click reverses the order. */
export function SortHeader({ view }: { view: BrowserView }) {
  const t = useTranslations('browser');
  const key = view.sort.replace('-', '');
  const isDown = view.sort.startsWith('-');
  const Arrow = isDown ? ArrowDown : ArrowUp;
  return (
    <div className="mx-4 flex shrink-0 gap-3 overflow-hidden border-b border-line pr-13 pl-2 text-xs text-soft [scrollbar-gutter:stable] max-sm:hidden">
      {columns.map(([column, position]) => (
        <button
          key={column}
          type="button"
          onClick={() => view.sortBy(nextSort(view.sort, column))}
          className={`flex h-7 items-center gap-1 rounded-sm hover:text-ink ${column === key ? 'font-semibold text-ink' : ''} ${position}`}
        >
          {t('column', { column })}
          {column === key && (
            <>
              <span className="sr-only">, {t(isDown ? 'descending' : 'ascending')}</span>
              <Arrow aria-hidden className="size-3" />
            </>
          )}
        </button>
      ))}
    </div>
  );
}

/**
 * The order after a click on a column: at first names from A, times from the latest and sizes from the
 * largest, then reversed.
 */
export function nextSort(sort: Sort, column: 'name' | 'modified' | 'size'): Sort {
  if (sort === column) return `-${column}`;
  return column === 'name' || sort === `-${column}` ? column : `-${column}`;
}
