'use client';

import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import type { Listed } from '@/lib/client/listed';
import { More } from './more';

type Props<Row> = {
  list: Listed<Row>;
  /** What to say where there may be nothing, and what to do about it. */
  none?: string;
  /** The `li` of a row. */
  children: (row: Row) => ReactNode;
};

/** A list of the API as a sheet of rows, a page at a time. */
export function Rows<Row extends { name: string }>({ list, none, children }: Props<Row>) {
  const frame = useRef<HTMLDivElement>(null);
  const count = list.rows?.length ?? 0;
  const before = useRef(count);
  useEffect(() => {
    // The row that had the focus went: keyboards go on from here, not from the top of the page.
    const isLost = count < before.current && document.activeElement === document.body;
    if (isLost) frame.current?.focus({ preventScroll: true });
    before.current = count;
  }, [count]);
  return (
    <div ref={frame} tabIndex={-1} className="grid grid-cols-1 gap-4 outline-none">
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-sheet empty:hidden">
        {list.rows?.map((row) => (
          <Fragment key={row.name}>{children(row)}</Fragment>
        ))}
      </ul>
      <More list={list}>
        {none && (
          <p className="rounded-lg border border-dashed border-line-strong px-4 py-7 text-center text-soft">
            {none}
          </p>
        )}
      </More>
    </div>
  );
}
