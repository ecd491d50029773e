import { type ReactNode, type RefObject, useContext, useMemo, useRef } from 'react';
import {
  DragPreview as DragPreviewFrame,
  type DragPreviewRenderer,
  type DroppableCollectionOnItemDropEvent,
  type DropTarget,
  type DropTargetDelegate,
  ListKeyboardDelegate,
  mergeProps,
  useCollator,
  useDraggableCollection,
  useDroppableCollection,
  useGridList,
  useLocale,
} from 'react-aria';
import { CollectionRendererContext, isTextDropItem, type Selection } from 'react-aria-components';
import {
  type Key,
  useDraggableCollectionState,
  useDroppableCollectionState,
  useListState,
} from 'react-stately';
import { dragType } from '@/lib/client/drops';
import type { Entry } from '@/lib/client/entries';
import { DragPreview } from './drag-preview';
import { createCollection, type Row } from './entry-collection';
import { EntryRow } from './entry-row';
import { GridStateProvider } from './grid-state';
import { LoneRow } from './lone-row';
import type { RowLayout } from './row-context';

type Props = {
  ref: RefObject<HTMLDivElement | null>;
  label: string;
  layout: RowLayout;
  entries: readonly Entry[];
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  onOpen: (id: string) => void;
  /** Undefined where moving is not allowed. */
  onMove?: (ids: string[], folder: string) => void;
  empty: ReactNode;
};

/**
 * A grid by react-aria's hooks, within a Virtualizer. Its own GridList makes an element of each entry, and
 * goes through all of them for each row.
 */
export function EntryGrid({ ref, label, layout, entries, selected, onSelect, onOpen, onMove, empty }: Props) {
  const { CollectionRoot, layoutDelegate, dropTargetDelegate } = useContext(CollectionRendererContext);
  const collection = useMemo(() => createCollection(entries, renderRow), [entries]);
  const isTiles = layout === 'grid';
  const list = useListState<Entry>({
    collection,
    layoutDelegate,
    selectionMode: 'multiple',
    selectionBehavior: 'replace',
    selectedKeys: selected,
    onSelectionChange: (selection) => onSelect(asSet(selection)),
  });
  const { selectionManager } = list;
  const collator = useCollator({ usage: 'search', sensitivity: 'base' });
  const { direction } = useLocale();
  const keyboardDelegate = useMemo(
    () =>
      new ListKeyboardDelegate({
        collection,
        collator,
        ref,
        layoutDelegate,
        layout: isTiles ? 'grid' : 'stack',
        direction,
      }),
    [collection, collator, ref, layoutDelegate, isTiles, direction],
  );
  const { gridProps } = useGridList(
    {
      'aria-label': label,
      keyboardDelegate,
      keyboardNavigationBehavior: isTiles ? 'tab' : 'arrow',
      isVirtualized: true,
      onAction: (key) => onOpen(String(key)),
    },
    list,
    ref,
  );

  const preview = useRef<DragPreviewRenderer>(null);
  const isDisabled = onMove === undefined;
  const drag = useDraggableCollectionState({
    collection,
    selectionManager,
    isDisabled,
    preview,
    getItems: (keys) => [...keys].map((key) => ({ [dragType]: String(key), 'text/plain': String(key) })),
  });
  // Each row asks how many it would drag; react-aria's own answer goes through all that are selected.
  drag.getKeysForDrag = (key) =>
    selectionManager.isSelected(key) ? selectionManager.selectedKeys : new Set([key]);
  useDraggableCollection({}, drag, ref);
  const drops = {
    isDisabled,
    acceptedDragTypes: [dragType],
    shouldAcceptItemDrop: ({ key }: { key: Key }) => collection.getItem(key)?.value?.kind === 'folder',
    getDropOperation: ({ type }: DropTarget) => (type === 'item' ? ('move' as const) : ('cancel' as const)),
    async onItemDrop({ items, target }: DroppableCollectionOnItemDropEvent) {
      const ids = await Promise.all(items.filter(isTextDropItem).map((item) => item.getText(dragType)));
      onMove?.(
        ids.filter((id) => id !== target.key),
        String(target.key),
      );
    },
  };
  const drop = useDroppableCollectionState({ collection, selectionManager, ...drops });
  const { collectionProps } = useDroppableCollection(
    { keyboardDelegate, dropTargetDelegate: dropTargetDelegate as DropTargetDelegate, ...drops },
    drop,
    ref,
  );

  const { focusedKey } = selectionManager;
  const dropKey = drop.target?.type === 'item' ? drop.target.key : null;
  const persistedKeys = useMemo(
    () => new Set([focusedKey, dropKey].filter((key) => key !== null)),
    [focusedKey, dropKey],
  );
  const asSet = (selection: Selection) =>
    selection === 'all' ? new Set(entries.map(({ id }) => id)) : (selection as ReadonlySet<string>);

  return (
    <div
      {...mergeProps(gridProps, collectionProps)}
      ref={ref}
      data-selecting={selected.size > 0 || undefined}
      className={`mx-1 min-h-0 flex-1 overflow-x-hidden overflow-y-auto outline-none sm:mx-4 sm:[scrollbar-gutter:stable] max-sm:pb-20 short:h-72 short:flex-none short:pb-0 ${isTiles ? 'pt-3' : ''}`}
    >
      <GridStateProvider value={{ list, drag, drop }}>
        <CollectionRoot collection={collection} scrollRef={ref} persistedKeys={persistedKeys} />
      </GridStateProvider>
      {entries.length === 0 && <LoneRow index={1}>{empty}</LoneRow>}
      <DragPreviewFrame ref={preview}>
        {(items) => (
          <DragPreview
            entry={collection.getItem(items[0]?.[dragType] ?? '')?.value ?? undefined}
            count={items.length}
          />
        )}
      </DragPreviewFrame>
    </div>
  );
}

const renderRow = (row: Row) => <EntryRow row={row} />;
