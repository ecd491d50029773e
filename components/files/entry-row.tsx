'use client';

import { MoreHorizontal, Star } from 'lucide-react';
import Link from 'next/link';
import { type ComponentProps, memo, useRef } from 'react';
import {
  type AriaButtonProps,
  mergeProps,
  useButton,
  useDraggableItem,
  useDropIndicator,
  useFocusRing,
  useGridListItem,
  useGridListSelectionCheckbox,
  useHover,
} from 'react-aria';
import { useTranslations } from 'use-intl';
import { EntryPicture } from '@/components/entries/entry-picture';
import { ShortName } from '@/components/entries/short-name';
import { useFormatters } from '@/components/forms/use-formatters';
import { Person } from '@/components/people/person';
import { type Entry, isStarred, timeOf } from '@/lib/client/entries';
import { modifierName } from '@/lib/client/people';
import { columns } from './columns';
import type { Row } from './entry-collection';
import { useGridState } from './grid-state';
import { LoneRow } from './lone-row';
import { NameField } from './name-field';
import { RowButton, stop, stopActivation } from './row-button';
import { useRows } from './row-context';

/** Its rings are also seen where the next row begins at once. */
const state = `outline-none data-[focus-visible]:ring-2 data-[focus-visible]:ring-petrol data-[focus-visible]:ring-inset data-[drop-target]:ring-2 data-[drop-target]:ring-petrol data-[drop-target]:ring-inset data-[hovered]:bg-hover data-[selected]:bg-tint`;
const shapes = {
  list: `group relative cursor-default ${state} ${columns} h-11 border-b border-line/70`,
  grid: `group relative cursor-default ${state} flex h-[184px] flex-col overflow-hidden rounded-xl border border-line bg-sheet`,
};

type Props = { entry: Entry };

/**
 * One entry, as a row of the list or as a tile of the grid. It renders whenever the focus or the selection
 * moves; what is in it, when the entry changes.
 */
export function EntryRow({ row }: { row: Row }) {
  const t = useTranslations('browser');
  const { layout, isDraggable } = useRows();
  const { list, drag, drop } = useGridState();
  const ref = useRef<HTMLDivElement>(null);
  const { key, value: entry } = row;
  const item = { node: row, shouldSelectOnPressUp: isDraggable };
  const { rowProps, gridCellProps, isSelected } = useGridListItem(item, list, ref);
  const { dragProps, dragButtonProps } = useDraggableItem({ key, hasDragButton: true }, drag);
  const { hoverProps, isHovered } = useHover({});
  const { focusProps, isFocusVisible } = useFocusRing();
  if (!entry) return null;
  return (
    <>
      {isDraggable && entry.kind === 'folder' && <DropButton id={entry.id} />}
      <div
        {...mergeProps(rowProps, { 'aria-rowindex': row.index + 1 }, focusProps, hoverProps, dragProps)}
        ref={ref}
        data-selected={isSelected || undefined}
        data-hovered={isHovered || undefined}
        data-focus-visible={isFocusVisible || undefined}
        data-drop-target={drop.isDropTarget(onEntry(entry.id)) || undefined}
        className={shapes[layout]}
      >
        <div {...gridCellProps} className="contents">
          {isDraggable && <DragButton {...dragButtonProps} aria-label={t('drag', { name: entry.title })} />}
          <Content entry={entry} />
        </div>
      </div>
    </>
  );
}

/** Begins dragging by the keyboard and by screen readers. */
function DragButton(props: AriaButtonProps) {
  const ref = useRef<HTMLButtonElement>(null);
  const { buttonProps } = useButton(props, ref);
  return (
    <button {...buttonProps} type="button" ref={ref} className="pointer-events-none sr-only">
      ⠿
    </button>
  );
}

const onEntry = (key: string) => ({ type: 'item', key, dropPosition: 'on' }) as const;

/** Where the keyboard and screen readers drop what they drag: shown while something is dragged by them. */
function DropButton({ id }: { id: string }) {
  const { drop } = useGridState();
  const ref = useRef<HTMLButtonElement>(null);
  const { dropIndicatorProps, isHidden } = useDropIndicator({ target: onEntry(id) }, drop, ref);
  if (isHidden) return null;
  return (
    <LoneRow>
      <button {...dropIndicatorProps} type="button" ref={ref} className="sr-only" />
    </LoneRow>
  );
}

const Content = memo(function Content({ entry }: Props) {
  const { layout, dropFolder } = useRows();
  return (
    <>
      {layout === 'list' ? <ListCells entry={entry} /> : <Tile entry={entry} />}
      {dropFolder === entry.id && (
        <span className="pointer-events-none absolute inset-0 rounded-[inherit] bg-petrol/10 ring-2 ring-petrol ring-inset" />
      )}
    </>
  );
});

function ListCells({ entry }: Props) {
  const { pathOf, renaming } = useRows();
  const path = pathOf?.(entry);
  const t = useTranslations('browser');
  const { size, time, relative } = useFormatters();
  const changed = timeOf(entry);
  const sizeText = entry.kind === 'file' ? size(entry.file.size_bytes) : '–';
  const quiet = 'truncate text-sm text-soft tabular-nums';
  return (
    <>
      <Box id={entry.id} />
      <div className="flex min-w-0 items-center gap-3">
        <Picture entry={entry} size={64} className="size-8" iconClassName="size-5.5" />
        {renaming === entry.id ? (
          <Name entry={entry} />
        ) : (
          <div className="min-w-0 flex-1">
            <NameLink entry={entry} />
            <p className="truncate text-xs text-soft tabular-nums @lg:hidden">
              {[path && (path || t('root')), relative(changed), entry.kind === 'file' && sizeText]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
        )}
        {renaming !== entry.id && <StarButton entry={entry} />}
      </div>
      <div className={`${quiet} @max-3xl:hidden`}>
        {path === undefined
          ? entry.kind === 'file' && (
              <Person name={modifierName(entry.file)} picture={entry.file.modifier?.picture} />
            )
          : path || t('root')}
      </div>
      <time dateTime={changed} title={time(changed)} className={`${quiet} @max-lg:hidden`}>
        {relative(changed)}
      </time>
      <span className={`${quiet} text-right @max-2xl:hidden`}>{sizeText}</span>
      <MenuButton entry={entry} />
    </>
  );
}

function Tile({ entry }: Props) {
  const { pathOf, renaming } = useRows();
  const { time, relative } = useFormatters();
  const changed = timeOf(entry);
  return (
    <>
      <div className="relative grid min-h-0 flex-1 place-items-center bg-sunken group-data-[selected]:bg-tint">
        <Picture entry={entry} size={256} className="size-full" iconClassName="size-11" />
        <span className="absolute top-1.5 left-1.5">
          <Box id={entry.id} />
        </span>
        <span className="absolute top-1.5 right-1.5">
          <StarButton entry={entry} />
        </span>
      </div>
      <div className="flex items-center gap-1 border-t border-line py-1.5 pr-1 pl-3">
        {renaming === entry.id ? (
          <Name entry={entry} isAtBottom />
        ) : (
          <div className="min-w-0 flex-1">
            <NameLink entry={entry} />
            <p className="truncate text-xs text-soft" title={time(changed)}>
              {pathOf?.(entry) || relative(changed)}
            </p>
          </div>
        )}
        <MenuButton entry={entry} />
      </div>
    </>
  );
}

/** Shown when the pointer or the focus is on the row, while anything is selected, and always on touch. */
function Box({ id }: { id: string }) {
  const { list } = useGridState();
  const { checkboxProps } = useGridListSelectionCheckbox({ key: id }, list);
  const { isSelected, onChange } = checkboxProps;
  return (
    <label
      onPointerDown={stop}
      onMouseDown={stop}
      onClick={stop}
      onDoubleClick={stop}
      onKeyDown={stopActivation}
      className="relative grid size-8 place-items-center rounded-md opacity-0 group-data-[focus-visible]:opacity-100 group-data-[hovered]:opacity-100 group-data-[selected]:opacity-100 in-data-selecting:opacity-100 has-focus-visible:opacity-100 has-focus-visible:ring-2 has-focus-visible:ring-petrol pointer-coarse:opacity-100"
    >
      <input
        type="checkbox"
        id={checkboxProps.id}
        aria-label={checkboxProps['aria-label']}
        aria-labelledby={checkboxProps['aria-labelledby']}
        checked={isSelected ?? false}
        onChange={() => onChange?.(!isSelected)}
        className="sr-only"
      />
      <span className="grid size-4 place-items-center rounded-[4px] border border-(--field-border) bg-sheet text-[11px] leading-none group-data-[selected]:border-petrol group-data-[selected]:bg-accent group-data-[selected]:text-accent-foreground">
        <span className="hidden group-data-[selected]:block">✓</span>
      </span>
    </label>
  );
}

/** Faint for an entry that was cut; its text stays legible. */
function Picture({ className, ...props }: ComponentProps<typeof EntryPicture>) {
  const { cutIds } = useRows();
  const look = cutIds.has(props.entry.id) ? `${className} opacity-40` : className;
  return <EntryPicture {...props} className={look} />;
}

function Name({ entry, isAtBottom }: Props & { isAtBottom?: boolean }) {
  const { actions } = useRows();
  return (
    <NameField
      entry={entry}
      onRename={(...change) => actions.current.onRename(...change)}
      isAtBottom={isAtBottom}
    />
  );
}

/** A click on the link navigates and must not select the row. */
function NameLink({ entry }: Props) {
  const { hrefOf } = useRows();
  return (
    <Link
      href={hrefOf(entry)}
      prefetch={false}
      onPointerDown={(event) => event.stopPropagation()}
      onMouseDown={(event) => event.stopPropagation()}
      onClick={(event) => event.stopPropagation()}
      className="block w-fit max-w-full rounded-sm text-sm font-medium text-ink hover:underline sm:text-[0.875rem]"
      title={entry.title}
      aria-label={entry.title}
    >
      <ShortName name={entry.title} />
    </Link>
  );
}

/** Shown with the pointer or the focus on the row, and always on what is marked. */
function StarButton({ entry }: Props) {
  const { hasStars, actions } = useRows();
  const t = useTranslations('browser');
  if (!hasStars) return null;
  const starred = isStarred(entry);
  return (
    <RowButton
      aria-label={t('starNamed', { name: entry.title })}
      aria-pressed={starred}
      onPress={() => actions.current.onStar?.(entry)}
      className={`size-8 focus-visible:opacity-100 ${starred ? 'text-ochre' : 'text-soft opacity-0 group-data-[focus-visible]:opacity-100 group-data-[hovered]:opacity-100 pointer-coarse:hidden'}`}
    >
      <Star aria-hidden className={`size-4 ${starred ? 'fill-current' : ''}`} strokeWidth={1.75} />
    </RowButton>
  );
}

function MenuButton({ entry }: Props) {
  const { actions } = useRows();
  const t = useTranslations('browser');
  return (
    <RowButton
      aria-label={t('more', { name: entry.title })}
      onPress={(at) => actions.current.onMenu(entry, at)}
      className="size-9 text-soft hover:text-ink"
    >
      <MoreHorizontal aria-hidden className="size-4.5" />
    </RowButton>
  );
}
