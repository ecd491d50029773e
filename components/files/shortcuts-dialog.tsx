'use client';

import { Kbd } from '@heroui/react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';

const shortcuts = [
  ['arrows', '↑ ↓ ← →'],
  ['extend', 'Shift + ↑ ↓ Home End'],
  ['all', 'Ctrl/⌘ + A'],
  ['open', 'Enter'],
  ['preview', 'Space'],
  ['rename', 'F2'],
  ['delete', 'Del'],
  ['copy', 'Ctrl/⌘ + C'],
  ['cut', 'Ctrl/⌘ + X'],
  ['paste', 'Ctrl/⌘ + V'],
  ['undo', 'Ctrl/⌘ + Z'],
  ['newFolder', 'Shift + N'],
  ['upload', 'U'],
  ['download', 'D'],
  ['details', 'I'],
  ['share', 'S'],
  ['star', '*'],
  ['view', 'V'],
  ['search', '/'],
  ['palette', 'Ctrl/⌘ + K'],
  ['clear', 'Esc'],
  ['up', 'Alt + ↑'],
  ['help', '?'],
] as const;

type Props = { areOn: boolean; onChange: (areOn: boolean) => void; onClose: () => void };

export default function ShortcutsDialog({ areOn, onChange, onClose }: Props) {
  const t = useTranslations('shortcuts');
  return (
    <Dialog title={t('title')} onClose={onClose} size="md">
      <dl className="grid gap-x-6 gap-y-2 p-1 text-sm sm:grid-cols-2">
        {shortcuts.map(([name, key]) => (
          <div key={name} className="flex items-center justify-between gap-3 border-b border-line pb-2">
            <dt>{t(name)}</dt>
            <dd>
              <Kbd>{key}</Kbd>
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
