'use client';

import { useMemo } from 'react';
import {
  type Place,
  type Scope,
  useEntries,
  useFolderPath,
  usePathText,
  useScopeCount,
} from '@/lib/client/content';
import type { Entry } from '@/lib/client/entries';
import { filtered, hasFilters, ownersOf } from '@/lib/client/entry-filters';
import { coverageOf } from './coverage';
import type { BrowserView } from './use-view';

type Props = {
  organization: string;
  folder: string | null;
  place: Place;
  view: BrowserView;
  /** How many entries are selected. */
  selectedCount: number;
};

/** What a file browser lists, and the way to it. */
export function useFolderContent({ organization, folder, place, view, selectedCount }: Props) {
  const { sort, query, filters } = view;
  const isTrash = place === 'trash';
  const list = useEntries({ organization, folder, sort, query, place });
  const { isComplete, isTruncated } = list;
  const { kind, since, owner } = filters;
  const entries = useMemo(
    () => filtered(list.entries, { kind, since, owner }, new Date()),
    [list.entries, kind, since, owner],
  );
  const owners = useMemo(() => ownersOf(list.entries), [list.entries]);
  const isNamedByView = (place === 'folder' || isTrash) && !hasFilters(filters);
  const scope: Scope | undefined = isNamedByView
    ? { folder: folder ?? 'root', recursive: query !== '' || isTrash, query }
    : undefined;
  // The trash can be emptied without a selection.
  const isCounted = isTruncated && (isTrash || selectedCount === entries.length);
  const fileCount = useScopeCount(organization, { scope: isCounted ? scope : undefined, isTrash });
  const { data: steps = [] } = useFolderPath(organization, folder);
  const showsPaths = query !== '' || place !== 'folder';
  const pathOf = usePathText(organization, showsPaths);
  const byId = useMemo(() => new Map(entries.map((entry) => [entry.id, entry])), [entries]);
  const find = (ids: Iterable<string>): Entry[] => [...ids].flatMap((id) => byId.get(id) ?? []);
  return {
    ...list,
    entries,
    /** Who created the files, before filters. */
    owners,
    steps,
    byId,
    find,
    /** Where an entry is; undefined in a folder, where that is obvious. */
    pathOf: showsPaths ? pathOf : undefined,
    ...coverageOf({ shownCount: entries.length, isComplete, isTruncated, scope, fileCount }),
  };
}

export type FolderContent = ReturnType<typeof useFolderContent>;
