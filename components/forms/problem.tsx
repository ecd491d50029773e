import { CircleAlert } from 'lucide-react';

/** What went wrong and what to do, where it happened; read out when it appears. */
export function Problem({ children }: { children: string | undefined }) {
  return (
    // While there is nothing to tell it takes no room, not even a gap, and yet is there for screen readers to
    // watch.
    <div role="alert" className="empty:absolute">
      {children && (
        <p className="flex gap-2 rounded-md border border-brick/40 bg-brick/8 px-3 py-2 text-sm text-brick">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {children}
        </p>
      )}
    </div>
  );
}
