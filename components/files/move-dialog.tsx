'use client';

import { Button } from '@heroui/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/shell/dialog';
import { type Answer, call } from '@/lib/client/api';
import { useAncestors } from '@/lib/client/content';
import type { Entry } from '@/lib/client/entries';
import { keys } from '@/lib/client/keys';

type Props = {
  organization: string;
  entries: Entry[];
  from: string | null;
  onMove: (to: string | null, name: string) => void;
  onClose: () => void;
};

/** Goes through the folders; what is moved cannot go into itself. */
export function MoveDialog({ organization, entries, from, onMove, onClose }: Props) {
  const t = useTranslations('browser');
  const [folder, setFolder] = useState<string | null>(null);
  const { data: line = [] } = useAncestors(organization, folder);
  const { data } = useQuery({
    queryKey: keys.folder(organization, `in ${folder}`),
    queryFn: ({ signal }) =>
      call<Answer<'folders'>>(`/organizations/${organization}/folders`, {
        query: { folder: folder ?? 'root', page_size: 1000 },
        signal,
      }),
  });
  const moved = new Set(entries.map(({ id }) => id));
  const steps = [{ resource_id: '', display_name: t('root') }, ...(folder === null ? [] : line)];
  return (
    <Dialog
      title={t('moveTitle', { count: entries.length, name: entries[0]?.title ?? '' })}
      onClose={onClose}
      size="md"
    >
      <div className="grid gap-3">
        <p className="flex flex-wrap gap-1 text-sm">
          {steps.map(({ resource_id, display_name }, at) => (
            <span key={resource_id} className="flex gap-1">
              {at > 0 && <span aria-hidden>›</span>}
              <button type="button" className="link" onClick={() => setFolder(resource_id || null)}>
                {display_name}
              </button>
            </span>
          ))}
        </p>
        <ul className="h-56 overflow-y-auto rounded-md border border-line" aria-label={t('folder')}>
          {data?.folders.length === 0 && <li className="p-3 text-sm text-soft">{t('noFolders')}</li>}
          {data?.folders.map(({ resource_id, display_name, link }) => (
            <li key={resource_id}>
              <button
                type="button"
                disabled={moved.has(resource_id) || link !== undefined}
                onClick={() => setFolder(resource_id)}
                className="w-full truncate px-3 py-2 text-left hover:bg-sunken disabled:opacity-50"
              >
                {display_name}
              </button>
            </li>
          ))}
        </ul>
        <Button
          fullWidth
          isDisabled={folder === from}
          onPress={() => {
            onClose();
            onMove(folder, steps.at(-1)?.display_name ?? '');
          }}
        >
          {t('moveHere')}
        </Button>
      </div>
    </Dialog>
  );
}
