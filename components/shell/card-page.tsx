'use client';

import type { ReactNode } from 'react';
import { usePageTitle } from './use-page-title';

type Props = {
  title: string;
  lede?: string;
  /** The one thing to do on the page, such as "Invite people". */
  action?: ReactNode;
  /** Links to the pages beside this one. */
  tabs?: ReactNode;
  children: ReactNode;
};

/** A page of sections in one column, inside the shell. */
export function CardPage({ title, lede, action, tabs, children }: Props) {
  usePageTitle(title);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto short:overflow-visible">
      {tabs}
      <div className="mx-auto w-full max-w-3xl px-4 pt-6 pb-20 sm:px-8">
        <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
          <div className="min-w-0 flex-[1_1_20rem]">
            <h1 className="text-2xl font-semibold tracking-tight break-words">{title}</h1>
            {lede && <p className="mt-1 text-soft">{lede}</p>}
          </div>
          {action}
        </header>
        <div className="mt-6 grid grid-cols-1 gap-10">{children}</div>
      </div>
    </div>
  );
}

type SectionProps = { title: string; lede?: string; action?: ReactNode; children?: ReactNode };

export function Section({ title, lede, action, children }: SectionProps) {
  return (
    <section className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-[1_1_20rem]">
          <h2 className="text-lg font-semibold tracking-tight">{title}</h2>
          {lede && <p className="mt-0.5 text-sm text-soft">{lede}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

/** What cannot be undone, at the end of a page. */
export function DangerZone({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-1 divide-y divide-line rounded-xl border border-brick/40 *:p-5">
      {children}
    </div>
  );
}
