'use client';

import { MoreHorizontal } from 'lucide-react';
import Link from 'next/link';
import { Button, Checkbox, GridListItem } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { EntryPicture } from '@/components/entries/entry-picture';
import { useFormatters } from '@/components/forms/use-formatters';
import type { Entry } from '@/lib/client/entries';
import { NameField } from './name-field';

export type RowProps = {
  entry: Entry;
  href: string;
  layout: 'list' | 'grid';
  isRenaming: boolean;
  isDraggable: boolean;
  /** Whether files from outside hover over it. */
  isDropTarget: boolean;
  /** Where the entry is, in search results. */
  path?: string;
  onMenu: (entry: Entry, at: DOMRect) => void;
  /** Null leaves the name as it is. @throws ApiError */
  onRename: (entry: Entry, title: string | null) => Promise<void>;
};

const focus = 'outline-none data-[focus-visible]:ring-2 data-[focus-visible]:ring-petrol';
const shapes = {
  list: {
    row: 'h-11 items-center gap-3 px-2',
    picture: { size: 64, className: 'size-8', iconClassName: 'size-5' },
    name: 'min-w-0 flex-1 truncate',
    box: '',
    more: '',
  },
  grid: {
    row: 'h-full flex-col items-center gap-2 border border-line bg-sheet p-3 pt-6',
    picture: { size: 256, className: 'h-28 w-full', iconClassName: 'size-12' },
    name: 'w-full truncate text-center text-sm',
    box: 'absolute top-1.5 left-1.5',
    more: 'absolute top-1 right-1',
  },
} as const;

export function EntryRow({ entry, href, path, layout, onMenu, onRename, ...is }: RowProps) {
  const t = useTranslations('browser');
  const { size, date } = useFormatters();
  const shape = shapes[layout];
  const changed = entry.kind === 'file' ? entry.file.update_time : entry.folder.update_time;
  return (
    <GridListItem
      id={entry.id}
      textValue={entry.title}
      className={`group relative flex cursor-default rounded-md ${focus} data-[focus-visible]:ring-inset data-[drop-target]:ring-2 data-[drop-target]:ring-petrol data-[hovered]:bg-sunken data-[selected]:bg-tint ${is.isDropTarget ? 'bg-tint ring-2 ring-petrol' : ''} ${shape.row}`}
    >
      {is.isDraggable && (
        <Button slot="drag" className="sr-only" aria-label={t('drag', { name: entry.title })}>
          ⠿
        </Button>
      )}
      <Checkbox
        slot="selection"
        className={`grid size-6 shrink-0 place-items-center rounded ${focus} ${shape.box}`}
      >
        <span className="grid size-4 place-items-center rounded-[3px] border border-(--field-border) bg-sheet text-[11px] leading-none group-data-[selected]:border-petrol group-data-[selected]:bg-accent group-data-[selected]:text-accent-foreground">
          <span className="hidden group-data-[selected]:block">✓</span>
        </span>
      </Checkbox>
      <EntryPicture entry={entry} {...shape.picture} />
      {is.isRenaming ? (
        <NameField entry={entry} onRename={onRename} />
      ) : (
        <span className={shape.name}>
          {/* A click on the link navigates and must not select the row. */}
          <Link
            href={href}
            prefetch={false}
            onPointerDown={(event) => event.stopPropagation()}
            onMouseDown={(event) => event.stopPropagation()}
            onClick={(event) => event.stopPropagation()}
            className="rounded-sm text-ink hover:underline"
            title={entry.title}
          >
            {entry.title}
          </Link>
          {path && <span className="ml-2 text-sm text-soft">{path}</span>}
        </span>
      )}
      {layout === 'list' && (
        <>
          <span className="w-28 shrink-0 text-right text-sm whitespace-nowrap text-soft tabular-nums max-md:hidden">
            {date(changed)}
          </span>
          <span className="w-20 shrink-0 text-right text-sm whitespace-nowrap text-soft tabular-nums max-sm:hidden">
            {entry.kind === 'file' ? size(entry.file.size_bytes) : '–'}
          </span>
        </>
      )}
      <Button
        aria-label={t('more', { name: entry.title })}
        onPress={({ target }) => onMenu(entry, target.getBoundingClientRect())}
        className={`grid size-8 shrink-0 place-items-center rounded-md text-soft hover:bg-default hover:text-ink ${focus} ${shape.more}`}
      >
        <MoreHorizontal aria-hidden className="size-4.5" />
      </Button>
    </GridListItem>
  );
}
