'use client';

import { useMemo } from 'react';
import type { Scope } from '@/lib/client/changes';
import { useEntries, useFolderPath, usePathText } from '@/lib/client/content';
import type { Entry } from '@/lib/client/entries';
import type { BrowserView } from './use-view';

type Props = { organization: string; folder: string | null; isTrash: boolean; view: BrowserView };

/** What a file browser lists, and the way to it. */
export function useFolderContent({ organization, folder, isTrash, view: { sort, query } }: Props) {
  const list = useEntries({ organization, folder, sort, query, isTrash });
  const { entries, isComplete } = list;
  const { data: steps = [] } = useFolderPath(organization, folder);
  const showsPaths = query !== '' || isTrash;
  const pathOf = usePathText(organization, showsPaths);
  const byId = useMemo(() => new Map(entries.map((entry) => [entry.id, entry])), [entries]);
  const find = (ids: Iterable<string>): Entry[] => [...ids].flatMap((id) => byId.get(id) ?? []);
  return {
    ...list,
    steps,
    byId,
    find,
    /** Where a search result or a deleted entry is; undefined in a folder, where that is obvious. */
    pathOf: showsPaths ? pathOf : undefined,
    /** A view that names exactly these entries, so that the server does not need every name. */
    scopeOf: (targets: Entry[]): Scope | undefined =>
      isComplete && targets.length === entries.length
        ? { folder: folder ?? 'root', recursive: query !== '' || isTrash, query }
        : undefined,
  };
}

export type FolderContent = ReturnType<typeof useFolderContent>;
