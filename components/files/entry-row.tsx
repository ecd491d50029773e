'use client';

import { MoreHorizontal, Star } from 'lucide-react';
import Link from 'next/link';
import { Button, Checkbox, GridListItem } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { EntryPicture } from '@/components/entries/entry-picture';
import { useFormatters } from '@/components/forms/use-formatters';
import { Person } from '@/components/people/person';
import { type Entry, isStarred, timeOf } from '@/lib/client/entries';
import { modifierName } from '@/lib/client/people';
import { columns } from './columns';
import { NameField, type OnRename } from './name-field';

export type RowProps = {
  entry: Entry;
  href: string;
  layout: 'list' | 'grid';
  isRenaming: boolean;
  isDraggable: boolean;
  /** Whether files from outside hover over it. */
  isDropTarget: boolean;
  /** Whether it was cut, to be moved by the next paste. */
  isCut: boolean;
  /** Where the entry is, in lists that come from several folders. */
  path?: string;
  onMenu: (entry: Entry, at: DOMRect) => void;
  /** Marks the entry with a star, or removes it; undefined in the trash. */
  onStar?: (entry: Entry) => void;
  /** Null leaves the name as it is. @throws ApiError */
  onRename: OnRename;
};

const focus = 'outline-none data-[focus-visible]:ring-2 data-[focus-visible]:ring-petrol';
/** Of a row: also seen where the next row begins at once. */
const state = `${focus} data-[focus-visible]:ring-inset data-[drop-target]:ring-2 data-[drop-target]:ring-petrol data-[drop-target]:ring-inset data-[hovered]:bg-hover data-[selected]:bg-tint`;
/** The picture alone is faint: the text stays legible. */
const cut = '[&_[data-picture]]:opacity-40';
const dropTarget = 'bg-tint ring-2 ring-petrol ring-inset';

/** One entry, as a row of the list or as a tile of the grid. */
export function EntryRow(props: RowProps) {
  const { entry, layout, isDraggable, isDropTarget, isCut } = props;
  const t = useTranslations('browser');
  const shape =
    layout === 'list'
      ? `${columns} h-11 border-b border-line/70`
      : 'flex h-[184px] flex-col overflow-hidden rounded-xl border border-line bg-sheet';
  return (
    <GridListItem
      id={entry.id}
      textValue={entry.title}
      className={`group relative cursor-default ${state} ${isDropTarget ? dropTarget : ''} ${isCut ? cut : ''} ${shape}`}
    >
      {isDraggable && (
        <Button slot="drag" className="sr-only" aria-label={t('drag', { name: entry.title })}>
          ⠿
        </Button>
      )}
      {layout === 'list' ? <ListCells {...props} /> : <Tile {...props} />}
    </GridListItem>
  );
}

function ListCells(props: RowProps) {
  const { entry, path } = props;
  const t = useTranslations('browser');
  const { size, time, relative } = useFormatters();
  const changed = timeOf(entry);
  const sizeText = entry.kind === 'file' ? size(entry.file.size_bytes) : '–';
  const quiet = 'truncate text-sm text-soft tabular-nums';
  return (
    <>
      <Box />
      <div className="flex min-w-0 items-center gap-3">
        <EntryPicture entry={entry} size={64} className="size-8" iconClassName="size-5.5" />
        {props.isRenaming ? (
          <NameField entry={entry} onRename={props.onRename} />
        ) : (
          <div className="min-w-0 flex-1">
            <NameLink {...props} />
            <p className="truncate text-xs text-soft tabular-nums sm:hidden">
              {[path && (path || t('root')), relative(changed), entry.kind === 'file' && sizeText]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
        )}
        {!props.isRenaming && <StarButton {...props} />}
      </div>
      <div className={`${quiet} @max-3xl:hidden`}>
        {path === undefined
          ? entry.kind === 'file' && (
              <Person name={modifierName(entry.file)} picture={entry.file.modifier?.picture} />
            )
          : path || t('root')}
      </div>
      <time dateTime={changed} title={time(changed)} className={`${quiet} max-sm:hidden`}>
        {relative(changed)}
      </time>
      <span className={`${quiet} text-right max-md:hidden`}>{sizeText}</span>
      <MenuButton {...props} />
    </>
  );
}

function Tile(props: RowProps) {
  const { entry, path } = props;
  const { time, relative } = useFormatters();
  const changed = timeOf(entry);
  return (
    <>
      <div className="relative grid min-h-0 flex-1 place-items-center bg-sunken group-data-[selected]:bg-tint">
        <EntryPicture entry={entry} size={256} className="size-full" iconClassName="size-11" />
        <span className="absolute top-1.5 left-1.5">
          <Box />
        </span>
        <span className="absolute top-1.5 right-1.5">
          <StarButton {...props} />
        </span>
      </div>
      <div className="flex items-center gap-1 border-t border-line py-1.5 pr-1 pl-3">
        {props.isRenaming ? (
          <NameField entry={entry} onRename={props.onRename} isAtBottom />
        ) : (
          <div className="min-w-0 flex-1">
            <NameLink {...props} />
            <p className="truncate text-xs text-soft" title={time(changed)}>
              {path || relative(changed)}
            </p>
          </div>
        )}
        <MenuButton {...props} />
      </div>
    </>
  );
}

/** Shown when the pointer or the focus is on the row, while anything is selected, and always on touch. */
function Box() {
  return (
    <Checkbox
      slot="selection"
      className={`grid size-8 place-items-center rounded-md opacity-0 group-data-[focus-visible]:opacity-100 group-data-[hovered]:opacity-100 group-data-[selected]:opacity-100 in-data-selecting:opacity-100 data-[focus-visible]:opacity-100 pointer-coarse:opacity-100 ${focus}`}
    >
      <span className="grid size-4 place-items-center rounded-[4px] border border-(--field-border) bg-sheet text-[11px] leading-none group-data-[selected]:border-petrol group-data-[selected]:bg-accent group-data-[selected]:text-accent-foreground">
        <span className="hidden group-data-[selected]:block">✓</span>
      </span>
    </Checkbox>
  );
}

/** A click on the link navigates and must not select the row. */
const NameLink = ({ entry, href }: RowProps) => (
  <Link
    href={href}
    prefetch={false}
    onPointerDown={(event) => event.stopPropagation()}
    onMouseDown={(event) => event.stopPropagation()}
    onClick={(event) => event.stopPropagation()}
    className="block w-fit max-w-full truncate rounded-sm text-sm font-medium text-ink hover:underline sm:text-[0.875rem]"
    title={entry.title}
  >
    {entry.title}
  </Link>
);

/** Shown with the pointer or the focus on the row, and always on what is marked. */
function StarButton({ entry, onStar }: RowProps) {
  const t = useTranslations('browser');
  if (!onStar) return null;
  const starred = isStarred(entry);
  return (
    <Button
      aria-label={t('starNamed', { name: entry.title })}
      aria-pressed={starred}
      onPress={() => onStar(entry)}
      className={`grid size-8 shrink-0 place-items-center rounded-md hover:bg-default data-[focus-visible]:opacity-100 ${starred ? 'text-ochre' : 'text-soft opacity-0 group-data-[focus-visible]:opacity-100 group-data-[hovered]:opacity-100 pointer-coarse:hidden'} ${focus}`}
    >
      <Star aria-hidden className={`size-4 ${starred ? 'fill-current' : ''}`} strokeWidth={1.75} />
    </Button>
  );
}

function MenuButton({ entry, onMenu }: RowProps) {
  const t = useTranslations('browser');
  return (
    <Button
      aria-label={t('more', { name: entry.title })}
      onPress={({ target }) => onMenu(entry, target.getBoundingClientRect())}
      className={`grid size-9 shrink-0 place-items-center rounded-md text-soft hover:bg-default hover:text-ink ${focus}`}
    >
      <MoreHorizontal aria-hidden className="size-4.5" />
    </Button>
  );
}
