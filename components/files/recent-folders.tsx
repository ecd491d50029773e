'use client';

import { useQueries } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { call, type Folder } from '@/lib/client/api';
import { keys } from '@/lib/client/keys';
import { readStored, useStoredValue, writeStored } from '@/lib/client/stored-value';

const MAX_RECENT = 4;
const keyOf = (organization: string) => `holdall.recent.${organization}`;
const idsIn = (stored: string | null): string[] => (stored ?? '').split(' ').filter(Boolean);

/** The stored ids with this one first. */
export const withRecent = (stored: string | null, id: string): string =>
  [id, ...idsIn(stored).filter((other) => other !== id)].slice(0, MAX_RECENT).join(' ');

/** Remembers the target of a move, in this browser only. */
export const rememberFolder = (organization: string, id: string): void =>
  writeStored(keyOf(organization), withRecent(readStored(keyOf(organization)), id));

type Props = { organization: string; onChoose: (id: string) => void };

/** The targets of recent moves that still exist. */
export function RecentFolders({ organization, onChoose }: Props) {
  const t = useTranslations('browser');
  const [stored] = useStoredValue(keyOf(organization));
  const folders = useQueries({
    queries: idsIn(stored).map((id) => ({
      queryKey: keys.folder(organization, id),
      queryFn: () => call<Folder>(`/organizations/${organization}/folders/${id}`),
      retry: false,
    })),
  }).flatMap(({ data }) => data ?? []);
  if (folders.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
      <span className="text-soft">{t('recent')}</span>
      {folders.map(({ resource_id, display_name }) => (
        <button key={resource_id} type="button" className="link" onClick={() => onChoose(resource_id)}>
          {display_name}
        </button>
      ))}
    </p>
  );
}
