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

/** The heads of the list's columns: pressed, they sort by theirs, and pressed again, the other way round. */
export function SortHeader({ view }: { view: BrowserView }) {
  const t = useTranslations('browser');
  const key = view.sort.replace('-', '');
  const isDown = view.sort.startsWith('-');
  const Arrow = isDown ? ArrowDown : ArrowUp;
  // Names begin with A, times with the latest, sizes with the largest.
  const next = (column: string): Sort =>
    (column === key ? isDown : column === 'name') ? (column as Sort) : (`-${column}` as Sort);
  return (
    <div className="mx-4 flex shrink-0 gap-3 overflow-hidden border-b border-line pr-13 pl-2 text-xs text-soft [scrollbar-gutter:stable] max-sm:hidden">
      {columns.map(([column, place]) => (
        <button
          key={column}
          type="button"
          onClick={() => view.sortBy(next(column))}
          className={`flex h-7 items-center gap-1 rounded-sm hover:text-ink ${column === key ? 'font-semibold text-ink' : ''} ${place}`}
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
