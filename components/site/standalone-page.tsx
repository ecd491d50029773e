import type { ReactNode } from 'react';
import { BrandMark } from './brand-mark';

/** The frame of the pages that need no account, such as sign-in: a centered card. */
export function StandalonePage({
  title,
  lede,
  children,
}: {
  title: string;
  lede: string;
  children: ReactNode;
}) {
  return (
    <main className="grid min-h-dvh place-items-center bg-paper px-4 py-10">
      <div className="w-full max-w-[25rem]">
        <a
          href="/"
          className="mb-6 inline-flex items-center gap-2 text-[1.0625rem] font-semibold tracking-tight text-ink"
        >
          <BrandMark />
          Holdall
        </a>
        <div className="rounded-xl border border-line bg-sheet px-6 pt-6 pb-7 sm:px-8 sm:pt-8">
          <h1 className="text-2xl leading-tight font-semibold tracking-tight text-balance">{title}</h1>
          <p className="mt-2 border-b-2 border-dashed border-seam pb-5 text-soft">{lede}</p>
          <div className="mt-6 grid gap-5">{children}</div>
        </div>
      </div>
    </main>
  );
}
