'use client';

import { Kbd } from '@heroui/react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { commandKey } from '@/lib/client/command-key';

/** `Mod` is the key that the platform uses for commands. */
const shortcuts = [
  ['arrows', '↑ ↓ ← →'],
  ['extend', 'Shift ↑ ↓ Home End'],
  ['all', 'Mod A'],
  ['open', 'Enter'],
  ['preview', 'Space'],
  ['rename', 'F2'],
  ['delete', 'Del'],
  ['copy', 'Mod C'],
  ['cut', 'Mod X'],
  ['paste', 'Mod V'],
  ['undo', 'Mod Z'],
  ['newFolder', 'Shift N'],
  ['upload', 'U'],
  ['download', 'D'],
  ['details', 'I'],
  ['share', 'S'],
  ['star', '*'],
  ['view', 'V'],
  ['search', '/'],
  ['palette', 'Mod K'],
  ['clear', 'Esc'],
  ['up', 'Alt ↑'],
  ['help', '?'],
] as const;

type Props = { areOn: boolean; onChange: (areOn: boolean) => void; onClose: () => void };

export default function ShortcutsDialog({ areOn, onChange, onClose }: Props) {
  const t = useTranslations('shortcuts');
  return (
    <Dialog title={t('title')} onClose={onClose} size="lg">
      <dl className="grid gap-x-8 p-1 text-sm sm:grid-cols-2">
        {shortcuts.map(([name, keys]) => (
          <div
            key={name}
            className="flex min-h-9 items-center justify-between gap-3 border-b border-line py-1"
          >
            <dt>{t(name)}</dt>
            <dd className="flex flex-wrap justify-end gap-1">
              {keys.split(' ').map((key) => (
                <Kbd key={key}>{key === 'Mod' ? commandKey() : key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <label className="mt-4 flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={areOn}
          onChange={(event) => onChange(event.target.checked)}
          className="size-4 accent-(--petrol)"
        />
        {t('single')}
      </label>
    </Dialog>
  );
}
