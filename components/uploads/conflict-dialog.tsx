'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { useFormatters } from '@/components/forms/use-formatters';
import type { Conflict, Resolution } from '@/lib/client/conflicts';

type Props = {
  conflict: Conflict;
  /** How many conflicts follow this one. */
  remaining: number;
  onResolve: (resolution: Resolution, isForAll: boolean) => void;
  onClose: () => void;
};

/** Asks what to do with a file whose name is taken. */
export default function ConflictDialog({
  conflict: { chosen, existing },
  remaining,
  onResolve,
  onClose,
}: Props) {
  const t = useTranslations('conflict');
  const tCommon = useTranslations('common');
  const { size, time } = useFormatters();
  const [isForAll, setForAll] = useState(false);
  const facts = [
    [t('chosen'), size(chosen.file?.size ?? 0), time(new Date(chosen.file?.lastModified ?? 0).toISOString())],
    [t('taken'), size(existing.size_bytes), time(existing.update_time)],
  ] as const;
  return (
    <Dialog title={t('title', { name: existing.filename })} onClose={onClose} size="md">
      <div className="grid gap-4">
        <dl className="grid gap-2 rounded-md border border-line px-4 py-3 text-sm">
          {facts.map(([label, bytes, modified]) => (
            <div key={label} className="grid grid-cols-[8rem_1fr] gap-2">
              <dt className="text-soft">{label}</dt>
              <dd className="tabular-nums">
                {bytes}, {modified}
              </dd>
            </div>
          ))}
        </dl>
        <p className="text-sm text-soft">{t('lede')}</p>
        {remaining > 0 && (
          <label className="flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={isForAll}
              onChange={({ target }) => setForAll(target.checked)}
              className="size-4 accent-(--petrol)"
            />
            {t('forAll', { more: remaining })}
          </label>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button variant="ghost" className="mr-auto" onPress={onClose}>
            {tCommon('cancel')}
          </Button>
          {(['skip', 'replace', 'keep-both'] as const).map((resolution) => (
            <Button
              key={resolution}
              variant={resolution === 'keep-both' ? 'primary' : 'secondary'}
              onPress={() => onResolve(resolution, isForAll)}
            >
              {t(resolution)}
            </Button>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
