import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

type Props = {
  /** A drawing, or an icon that is drawn large and faint. */
  drawing?: ReactNode;
  icon?: LucideIcon;
  title: string;
  lede?: ReactNode;
  children?: ReactNode;
};

/** What a list without entries shows in their place: why it is empty, and what to do. */
export const EmptyState = ({ drawing, icon: Icon, title, lede, children }: Props) => (
  <div className="mx-auto grid max-w-lg justify-items-center gap-2 px-4 py-14 text-center short:py-4">
    {drawing}
    {Icon && <Icon aria-hidden className="size-12 text-line-strong" strokeWidth={1.25} />}
    <h2 className="mt-2 text-lg font-semibold">{title}</h2>
    {lede && <p className="text-balance text-soft">{lede}</p>}
    {children}
  </div>
);
