'use client';

import { type ReactNode, useLayoutEffect, useMemo, useRef } from 'react';
import { Virtualizer } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import type { Entry } from '@/lib/client/entries';
import { EntryGrid } from './entry-grid';
import { EntryLayout } from './entry-layout';
import { type RowActions, type RowContext, RowProvider } from './row-context';
import { useFirstFocus } from './use-first-focus';
import { useScrollAnchor } from './use-scroll-anchor';

type Props = Omit<RowContext, 'isDraggable' | 'hasStars' | 'actions'> &
  RowActions & {
    /** The folder whose entries these are; null for the root, the trash and a search in all files. */
    folder: string | null;
    entries: Entry[];
    /** What is listed, and in which order. */
    viewKey: string;
    selected: ReadonlySet<string>;
    onSelect: (ids: ReadonlySet<string>) => void;
    onOpen: (id: string) => void;
    /** Undefined where moving is not allowed. */
    onMove?: (ids: string[], folder: string) => void;
    empty: ReactNode;
  };

/** The entries, however many: only the visible ones are in the DOM. */
export function EntryList({
  folder,
  entries,
  viewKey,
  selected,
  onSelect,
  onOpen,
  onMove,
  empty,
  ...row
}: Props) {
  const t = useTranslations('browser');
  const grid = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => entries.map(({ id }) => id), [entries]);
  const rows = useRowContext({ ...row, isDraggable: onMove !== undefined });
  const { layout } = row;
  useFirstFocus({ list: grid, folder, ids });
  useScrollAnchor({ list: grid, layout, ids, viewKey });
  return (
    <RowProvider value={rows}>
      <Virtualizer key={layout} layout={EntryLayout} layoutOptions={layout}>
        <EntryGrid
          ref={grid}
          label={t('list')}
          layout={layout}
          entries={entries}
          selected={selected}
          onSelect={onSelect}
          onOpen={onOpen}
          onMove={onMove}
          empty={empty}
        />
      </Virtualizer>
    </RowProvider>
  );
}

/** The same value until something changes that the rows show. */
function useRowContext({
  onMenu,
  onStar,
  onRename,
  ...row
}: Omit<RowContext, 'hasStars' | 'actions'> & RowActions): RowContext {
  const { layout, isDraggable, hrefOf, pathOf, renaming, dropFolder, cutIds } = row;
  const actions = useRef<RowActions>({ onMenu, onStar, onRename });
  useLayoutEffect(() => {
    actions.current = { onMenu, onStar, onRename };
  });
  const hasStars = onStar !== undefined;
  return useMemo(
    () => ({ layout, isDraggable, hasStars, hrefOf, pathOf, renaming, dropFolder, cutIds, actions }),
    [layout, isDraggable, hasStars, hrefOf, pathOf, renaming, dropFolder, cutIds],
  );
}
