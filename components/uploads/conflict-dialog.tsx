'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { useFormatters } from '@/components/forms/use-formatters';
import type { Resolution } from '@/lib/client/conflicts';

/** What a conflict dialog tells of a file or folder: a size in bytes, and when it changed. */
type Facts = { size?: number | string; modified: string };

export type ConflictQuestion = {
  name: string;
  kind: 'file' | 'folder';
  chosen: Facts;
  existing: Facts;
  /** How many conflicts of this kind follow. */
  remaining: number;
};

type Props = ConflictQuestion & {
  onResolve: (resolution: Resolution, isForAll: boolean) => void;
  onClose: () => void;
};

/** Asks what to do with a file or folder whose name is taken. A whole folder is never replaced. */
export default function ConflictDialog({
  name,
  kind,
  chosen,
  existing,
  remaining,
  onResolve,
  onClose,
}: Props) {
  const t = useTranslations('conflict');
  const tCommon = useTranslations('common');
  const { size, time } = useFormatters();
  const [isForAll, setForAll] = useState(false);
  const facts = [
    [t('chosen', { kind }), chosen],
    [t('taken', { kind }), existing],
  ] as const;
  const resolutions =
    kind === 'file' ? (['skip', 'replace', 'keep-both'] as const) : (['skip', 'keep-both'] as const);
  return (
    <Dialog title={t('title', { name })} onClose={onClose} size="md">
      <div className="grid gap-4">
        <dl className="grid gap-2 rounded-md border border-line px-4 py-3 text-sm">
          {facts.map(([label, { size: bytes, modified }]) => (
            <div key={label} className="grid grid-cols-[minmax(0,7.5rem)_1fr] gap-2">
              <dt className="text-soft">{label}</dt>
              <dd className="tabular-nums">
                {[bytes === undefined ? undefined : size(bytes), time(modified)].filter(Boolean).join(', ')}
              </dd>
            </div>
          ))}
        </dl>
        <p className="text-sm text-soft">{t('lede', { kind })}</p>
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
        <div className="flex flex-wrap justify-end gap-2 max-sm:grid max-sm:grid-cols-2">
          <Button variant="ghost" className="mr-auto max-sm:mr-0 max-sm:w-full" onPress={onClose}>
            {tCommon('cancel')}
          </Button>
          {resolutions.map((resolution) => (
            <Button
              key={resolution}
              variant={resolution === 'keep-both' ? 'primary' : 'secondary'}
              className="max-sm:w-full"
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
