'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Entry } from '@/lib/client/entries';
import { useErrorText } from '@/lib/client/error-text';

/**
 * Null leaves the name as it is. `isConfirmed`: the user chose the same name again after a failure.
 * @throws Error with a text for the user
 */
export type OnRename = (entry: Entry, title: string | null, isConfirmed?: boolean) => Promise<void>;

type Props = {
  entry: Entry;
  onRename: OnRename;
  /** Whether errors show above the field, since nothing below it is visible. */
  isAtBottom?: boolean;
};

/** A text field in place of a name: Enter saves, Escape cancels, and errors show beside it. */
export function NameField({ entry, onRename, isAtBottom = false }: Props) {
  const t = useTranslations('browser');
  const textOf = useErrorText();
  const input = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<{ title: string; error: unknown } | null>(null);
  const selectStem = useEffectEvent(() => {
    input.current?.focus();
    input.current?.setSelectionRange(0, stemLength(entry.title, entry.kind));
  });
  useEffect(() => {
    const row = input.current?.closest<HTMLElement>('[role=row]');
    selectStem();
    // The keyboard goes on at the row when the field is gone.
    return () => {
      if (document.activeElement === document.body) row?.focus();
    };
  }, []);
  const save = (title: string) => {
    const name = title === entry.title || title.trim() === '' ? null : title;
    void onRename(entry, name, failure?.title === title).catch((error) => setFailure({ title, error }));
  };
  return (
    <span className="relative min-w-0 flex-1">
      <input
        ref={input}
        aria-label={t('renameTo', { name: entry.title })}
        aria-invalid={failure !== null}
        defaultValue={entry.title}
        onKeyDown={(event) => {
          // The list would use most keys for itself.
          event.stopPropagation();
          if (event.key === 'Enter') save(event.currentTarget.value);
          if (event.key === 'Escape') void onRename(entry, null);
        }}
        onPointerDown={(event) => event.stopPropagation()}
        className="w-full rounded border border-petrol bg-sheet px-1.5 py-0.5 outline-none"
      />
      {failure !== null && (
        <span
          role="alert"
          ref={(message) => message?.scrollIntoView({ block: 'nearest' })}
          className={`absolute left-0 z-10 rounded-md border border-brick bg-sheet px-2 py-1 text-sm text-brick shadow-overlay ${isAtBottom ? 'bottom-full mb-1' : 'top-full mt-1'}`}
        >
          {textOf(failure.error)}
        </span>
      )}
    </span>
  );
}

/** How many characters come before the extension, which users seldom change. */
export function stemLength(title: string, kind: Entry['kind']): number {
  const dot = kind === 'file' ? title.lastIndexOf('.') : -1;
  return dot > 0 ? dot : title.length;
}
