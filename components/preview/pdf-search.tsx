'use client';

import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/forms/icon-button';

type Props = {
  query: string;
  onQuery: (query: string) => void;
  count: number;
  /** The number of the shown match, from 0. */
  at: number;
  isSearching: boolean;
  onNext: () => void;
  onPrevious: () => void;
  onClose: () => void;
};

/** The search of a document: Enter goes to the next match, Shift+Enter back, Escape closes. */
export function PdfSearch({ query, onQuery, count, at, isSearching, onNext, onPrevious, onClose }: Props) {
  const t = useTranslations('preview');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      // Escape closes the search first, then the preview.
      event.stopPropagation();
      onClose();
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (event.shiftKey) onPrevious();
    else onNext();
  }
  return (
    <search
      className="absolute top-2 right-4 z-20 flex items-center gap-0.5 rounded-lg bg-overlay py-1 pr-1 pl-2 text-ink shadow-overlay max-sm:inset-x-3"
      onKeyDown={onKeyDown}
    >
      <input
        ref={field}
        type="text"
        aria-label={t('search')}
        placeholder={t('search')}
        value={query}
        onChange={({ target }) => onQuery(target.value)}
        className="h-8 w-48 min-w-0 rounded border border-(--field-border) bg-sheet px-2 text-sm max-sm:flex-1"
      />
      <span className="min-w-20 px-2 text-xs whitespace-nowrap text-soft tabular-nums" aria-live="polite">
        {query.trim() !== '' && t('searchHits', { count, at: at + 1, isSearching: String(isSearching) })}
      </span>
      <IconButton
        icon={ChevronUp}
        label={t('searchPrevious')}
        isDisabled={count === 0}
        onPress={onPrevious}
      />
      <IconButton icon={ChevronDown} label={t('searchNext')} isDisabled={count === 0} onPress={onNext} />
      <IconButton icon={X} label={t('searchClose')} onPress={onClose} />
    </search>
  );
}
