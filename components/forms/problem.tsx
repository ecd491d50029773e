'use client';

import { CircleAlert } from 'lucide-react';
import { useErrorText } from '@/lib/client/error-text';

/** An error message beside the control that caused it. Screen readers announce it when it appears. */
export function Problem({ children }: { children: string | undefined }) {
  return (
    // Always rendered: screen readers announce only changes of an existing alert. Empty, it takes no space.
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

/** The text of a failed call to the API; empty without an error. */
export function Failure({ error }: { error: unknown }) {
  const textOf = useErrorText();
  return error ? <Problem>{textOf(error)}</Problem> : null;
}
