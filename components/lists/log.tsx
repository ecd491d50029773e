'use client';

import type { ReactNode } from 'react';
import { useFormatters } from '@/components/forms/use-formatters';
import type { PagedList } from '@/lib/client/paged-list';
import { More } from './more';

type Props<Event> = {
  list: PagedList<Event>;
  none: string;
  /** Describes an event. */
  children: (event: Event) => ReactNode;
};

/** A list of events with their times, shown inside the row that they belong to. */
export function Log<Event extends { create_time: string }>({ list, none, children }: Props<Event>) {
  const { time } = useFormatters();
  return (
    <div className="grid grid-cols-1 gap-2 rounded-md bg-sunken px-3 py-2.5 text-sm">
      <ol className="grid grid-cols-1 gap-1.5 empty:hidden">
        {list.rows?.map((event, at) => (
          <li key={at} className="grid gap-x-3 sm:grid-cols-[11rem_minmax(0,1fr)]">
            <span className="text-soft tabular-nums">{time(event.create_time)}</span>
            <span className="min-w-0 break-words">{children(event)}</span>
          </li>
        ))}
      </ol>
      <More list={list}>
        <p className="text-soft">{none}</p>
      </More>
    </div>
  );
}
