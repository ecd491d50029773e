import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';

/** A page with a title and sections in one column, such as settings. */
export function CardPage({
  title,
  lede,
  back,
  children,
}: {
  title: string;
  lede?: string;
  back?: string;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto w-full max-w-2xl overflow-y-auto px-4 pt-8 pb-16 sm:px-6">
      {back && (
        <a href="/" className="link mb-4 inline-flex items-center gap-1.5 text-sm">
          <ArrowLeft aria-hidden className="size-4" />
          {back}
        </a>
      )}
      <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
      {lede && <p className="mt-1 text-soft">{lede}</p>}
      <div className="mt-5 grid gap-8 border-t-2 border-dashed border-seam pt-6">{children}</div>
    </div>
  );
}

export function Section({ title, lede, children }: { title: string; lede?: string; children: ReactNode }) {
  return (
    <section className="grid grid-cols-1 gap-4">
      <div>
        <h2 className="text-lg font-semibold tracking-tight">{title}</h2>
        {lede && <p className="mt-0.5 text-sm text-soft">{lede}</p>}
      </div>
      {children}
    </section>
  );
}
