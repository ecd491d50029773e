'use client';

import { useQueries } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { call, type Folder } from '@/lib/client/api';
import { keys } from '@/lib/client/keys';

const most = 4;
const keyOf = (organization: string) => `holdall.recent.${organization}`;
const recentOf = (organization: string): string[] =>
  (localStorage.getItem(keyOf(organization)) ?? '').split(' ').filter(Boolean);

/** Remembers where something was moved to, in this browser alone. */
export function rememberFolder(organization: string, id: string): void {
  const others = recentOf(organization).filter((other) => other !== id);
  localStorage.setItem(keyOf(organization), [id, ...others].slice(0, most).join(' '));
}

type Props = { organization: string; onChoose: (id: string) => void };

/** The folders that were moved to lately, as far as they are still there. */
export function RecentFolders({ organization, onChoose }: Props) {
  const t = useTranslations('browser');
  const found = useQueries({
    queries: recentOf(organization).map((id) => ({
      queryKey: keys.folder(organization, `as ${id}`),
      queryFn: () => call<Folder>(`/organizations/${organization}/folders/${id}`),
      retry: false,
    })),
  }).flatMap(({ data }) => data ?? []);
  if (found.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
      <span className="text-soft">{t('recent')}</span>
      {found.map(({ resource_id, display_name }) => (
        <button key={resource_id} type="button" className="link" onClick={() => onChoose(resource_id)}>
          {display_name}
        </button>
      ))}
    </p>
  );
}
