'use client';

import { CloseButton } from '@heroui/react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/forms/copy-button';
import type { Entry } from '@/lib/client/entries';
import { EntryIcon } from './entry-icon';
import { useAmounts } from './use-amounts';

/** Everything that is known of one entry. */
export function DetailsPane({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const t = useTranslations('browser');
  const { size, time } = useAmounts();
  const about = entry.kind === 'file' ? entry.file : entry.folder;
  const facts: [string, string | undefined][] = [
    [t('type'), entry.kind === 'file' ? entry.file.mime_type : t('folder')],
    [t('size'), entry.kind === 'file' ? size(entry.file.size_bytes) : undefined],
    [t('created'), time(about.create_time)],
    [t('modified'), time(about.update_time)],
  ];
  return (
    <aside
      aria-label={t('details')}
      className="flex w-full shrink-0 flex-col gap-4 overflow-y-auto border-line bg-sheet p-4 max-lg:absolute max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-20 max-lg:max-h-[70%] max-lg:rounded-t-xl max-lg:border-t max-lg:shadow-overlay lg:w-72 lg:border-l"
    >
      <div className="flex items-start gap-3">
        <EntryIcon entry={entry} className="mt-0.5 size-5" />
        <h2 className="min-w-0 flex-1 font-semibold break-words">{entry.title}</h2>
        <CloseButton aria-label={t('closeDetails')} onPress={onClose} />
      </div>
      {about.purge_time && (
        <p className="text-sm text-soft">{t('until', { date: time(about.purge_time) })}</p>
      )}
      <dl className="grid gap-3 text-sm">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt className="text-soft">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ),
        )}
        {entry.kind === 'file' && entry.file.sha256 && (
          <div>
            <dt className="text-soft">{t('digest')}</dt>
            <dd className="grid justify-items-start gap-2">
              <code className="text-xs break-all">{entry.file.sha256}</code>
              <CopyButton text={entry.file.sha256} />
            </dd>
          </div>
        )}
      </dl>
    </aside>
  );
}
