import { useTranslations } from 'use-intl';
import { EntryIcon } from '@/components/entries/entry-icon';
import { ShortName } from '@/components/entries/short-name';
import type { Entry } from '@/lib/client/entries';

type Props = { entry: Entry | undefined; count: number };

/** What follows the pointer while entries are dragged: the name of one, the number of several. */
export function DragPreview({ entry, count }: Props) {
  const t = useTranslations('browser');
  if (!entry) return null;
  return (
    <div className="flex h-9 w-fit max-w-72 items-center gap-2 rounded-lg border border-line bg-sheet px-3 text-sm font-medium text-ink">
      <EntryIcon entry={entry} />
      {count === 1 ? <ShortName name={entry.title} /> : t('count', { count })}
    </div>
  );
}
