'use client';

import { type ReactNode, useLayoutEffect, useMemo, useRef } from 'react';
import {
  GridLayout,
  GridList,
  isTextDropItem,
  ListLayout,
  type Selection,
  Size,
  useDragAndDrop,
  Virtualizer,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { dragType } from '@/lib/client/drops';
import type { Entry } from '@/lib/client/entries';
import { DragPreview } from './drag-preview';
import { EntryRow } from './entry-row';
import { type RowActions, type RowContext, RowProvider } from './row-context';
import { ROW_HEIGHT, useFirstFocus } from './use-first-focus';
import { useGrowing } from './use-growing';
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

const listShape = { layout: ListLayout, layoutOptions: { rowHeight: ROW_HEIGHT } };
const gridShape = {
  layout: GridLayout,
  layoutOptions: {
    minItemSize: new Size(150, 184),
    maxItemSize: new Size(240, 184),
    minSpace: new Size(12, 12),
  },
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
  const items = useGrowing(entries, viewKey);
  const rows = useRowContext({ ...row, isDraggable: onMove !== undefined });
  const { layout } = row;
  useFirstFocus({ list: grid, folder, ids });
  useScrollAnchor({ list: grid, layout, ids, viewKey });
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ [dragType]: String(key), 'text/plain': String(key) })),
    renderDragPreview: (items) => (
      <DragPreview entry={entries.find(({ id }) => id === items[0]?.[dragType])} count={items.length} />
    ),
    acceptedDragTypes: [dragType],
    shouldAcceptItemDrop: ({ key }) => entries.find(({ id }) => id === key)?.kind === 'folder',
    getDropOperation: ({ type }) => (type === 'item' ? 'move' : 'cancel'),
    async onItemDrop({ items, target }) {
      const ids = await Promise.all(items.filter(isTextDropItem).map((item) => item.getText(dragType)));
      onMove?.(
        ids.filter((id) => id !== target.key),
        String(target.key),
      );
    },
  });
  // With 'all', react-aria-components would build the set again on every read.
  const asSet = (selection: Selection) =>
    selection === 'all' ? new Set(entries.map(({ id }) => id)) : (selection as ReadonlySet<string>);
  const isGrid = layout === 'grid';
  // Virtualizer has one props type for two layouts with different options.
  const shape = (isGrid ? gridShape : listShape) as typeof listShape;
  return (
    <RowProvider value={rows}>
      <Virtualizer key={layout} layout={shape.layout} layoutOptions={shape.layoutOptions}>
        <GridList
          ref={grid}
          aria-label={t('list')}
          layout={isGrid ? 'grid' : 'stack'}
          items={items}
          dependencies={[layout]}
          selectionMode="multiple"
          selectionBehavior="replace"
          selectedKeys={selected}
          onSelectionChange={(selection) => onSelect(asSet(selection))}
          onAction={(key) => onOpen(String(key))}
          dragAndDropHooks={onMove && dragAndDropHooks}
          renderEmptyState={() => empty}
          data-selecting={selected.size > 0 || undefined}
          className={`mx-1 min-h-0 flex-1 overflow-x-hidden overflow-y-auto outline-none sm:mx-4 sm:[scrollbar-gutter:stable] max-sm:pb-20 short:h-72 short:flex-none short:pb-0 ${isGrid ? 'pt-3' : ''}`}
        >
          {(entry) => <EntryRow entry={entry} layout={layout} />}
        </GridList>
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
