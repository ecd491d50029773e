'use client';

import { Fragment, type ReactNode } from 'react';
import type { PagedList } from '@/lib/client/paged-list';
import { More } from './more';
import { useKeptFocus } from './use-kept-focus';

type Props<Row> = {
  list: PagedList<Row>;
  /** In place of an empty list: a text, or a whole {@link EmptyState}. */
  none?: ReactNode;
  /** Renders the `li` of a row. */
  children: (row: Row) => ReactNode;
};

/** A paginated list of the API as a card of rows. */
export function Rows<Row extends { name: string }>({ list, none, children }: Props<Row>) {
  const frame = useKeptFocus<HTMLDivElement>(list.rows?.length ?? 0);
  return (
    <div ref={frame} tabIndex={-1} className="grid grid-cols-1 gap-4 outline-none">
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-sheet empty:hidden">
        {list.rows?.map((row) => (
          <Fragment key={row.name}>{children(row)}</Fragment>
        ))}
      </ul>
      <More list={list}>
        {typeof none !== 'string' ? (
          none
        ) : (
          <p className="rounded-lg border border-dashed border-line-strong px-4 py-7 text-center text-soft">
            {none}
          </p>
        )}
      </More>
    </div>
  );
}
