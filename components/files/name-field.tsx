'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Entry } from '@/lib/client/entries';
import { useErrorText } from '@/lib/client/error-text';
import type { RowProps } from './entry-row';

/** The name, to be changed in its place: Enter saves, Escape leaves it, and what is wrong is said here. */
export function NameField({ entry, onRename }: Pick<RowProps, 'entry' | 'onRename'>) {
  const t = useTranslations('browser');
  const textOf = useErrorText();
  const [failure, setFailure] = useState<unknown>(null);
  const save = (title: string) =>
    void onRename(entry, title === entry.title || title.trim() === '' ? null : title).catch(setFailure);
  return (
    <span className="relative min-w-0 flex-1">
      <input
        ref={(input) => focusStem(input, entry)}
        aria-label={t('renameTo', { name: entry.title })}
        aria-invalid={failure !== null}
        defaultValue={entry.title}
        onKeyDown={(event) => {
          // The list has its own use for most keys.
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
          className="absolute top-full left-0 z-10 mt-1 rounded-md border border-brick bg-sheet px-2 py-1 text-sm text-brick"
        >
          {textOf(failure)}
        </span>
      )}
    </span>
  );
}

/** Selects the name without its extension, which mostly stays; once. */
function focusStem(input: HTMLInputElement | null, entry: Entry): void {
  if (!input || input.dataset.ready) return;
  input.dataset.ready = 'true';
  input.focus();
  const dot = entry.kind === 'file' ? entry.title.lastIndexOf('.') : -1;
  input.setSelectionRange(0, dot > 0 ? dot : entry.title.length);
}
