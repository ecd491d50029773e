'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { useFormatters } from '@/components/forms/use-formatters';
import type { Conflict, Resolution } from '@/lib/client/conflicts';

type Props = {
  conflict: Conflict;
  /** How many are left after this one. */
  more: number;
  onResolve: (resolution: Resolution, isForAll: boolean) => void;
  onClose: () => void;
};

/** A name is taken: which of the two files is to stay? */
export default function ConflictDialog({ conflict: { chosen, taken }, more, onResolve, onClose }: Props) {
  const t = useTranslations('conflict');
  const tCommon = useTranslations('common');
  const { size, time } = useFormatters();
  const [isForAll, setForAll] = useState(false);
  const facts = [
    [t('chosen'), size(chosen.file?.size ?? 0), time(new Date(chosen.file?.lastModified ?? 0).toISOString())],
    [t('taken'), size(taken.size_bytes), time(taken.update_time)],
  ] as const;
  return (
    <Dialog title={t('title', { name: taken.filename })} onClose={onClose} size="md">
      <div className="grid gap-4">
        <dl className="grid gap-2 rounded-md border border-line px-4 py-3 text-sm">
          {facts.map(([what, bytes, when]) => (
            <div key={what} className="grid grid-cols-[8rem_1fr] gap-2">
              <dt className="text-soft">{what}</dt>
              <dd className="tabular-nums">
                {bytes}, {when}
              </dd>
            </div>
          ))}
        </dl>
        <p className="text-sm text-soft">{t('lede')}</p>
        {more > 0 && (
          <label className="flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={isForAll}
              onChange={({ target }) => setForAll(target.checked)}
              className="size-4 accent-(--petrol)"
            />
            {t('forAll', { more })}
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
