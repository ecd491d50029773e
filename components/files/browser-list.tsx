'use client';

import { Spinner } from '@heroui/react';
import type { Dispatch } from 'react';
import { useTranslations } from 'use-intl';
import type { Changes } from '@/lib/client/changes';
import { useCutIds } from '@/lib/client/clipboard';
import type { Place } from '@/lib/client/content';
import { type Entry, isNameTaken, isStarred } from '@/lib/client/entries';
import { hasFilters } from '@/lib/client/entry-filters';
import type { BrowserEvent, BrowserState } from './browser-state';
import { EmptyFolder } from './empty-folder';
import { EntryList } from './entry-list';
import { SortHeader } from './sort-header';
import type { FolderContent } from './use-folder-content';
import type { BrowserView } from './use-view';

type Props = {
  organization: string;
  folder: string | null;
  place: Place;
  content: FolderContent;
  view: BrowserView;
  state: BrowserState;
  dispatch: Dispatch<BrowserEvent>;
  changes: Changes;
  isLoading: boolean;
  mayMove: boolean;
  /** Undefined where nothing can be added. */
  add?: { upload: () => void; newFolder: () => void };
  /** The folder that files from outside hover over. */
  dropFolder?: string;
  hrefOf: (entry: Entry) => string;
  onOpen: (entry: Entry) => void;
  onMenu: (entry: Entry, at: DOMRect) => void;
};

/** The middle of a file browser: column headers, the entries, and their number. */
export function BrowserList({ content, view, state, dispatch, changes, ...props }: Props) {
  const { entries, find, error } = content;
  const { organization, folder, place } = props;
  const t = useTranslations('browser');
  const select = (ids: Iterable<string>) => dispatch({ type: 'select', ids });
  const moveTo = (ids: string[], to: string) => {
    const [target] = find([to]);
    void changes.move(find(ids), { to, name: target?.title ?? '' });
  };
  // A search or a filter may leave out what was selected before.
  const selected = find(state.selected).length;
  const cutIds = useCutIds();
  return (
    <>
      {view.layout === 'list' && entries.length > 0 && (
        <SortHeader
          view={view}
          place={place}
          hasPaths={content.pathOf !== undefined}
          selection={selected === 0 ? 'none' : selected < entries.length ? 'some' : 'all'}
          onSelect={(all) => select(all ? entries.map(({ id }) => id) : [])}
        />
      )}
      {props.isLoading ? (
        <div className="grid flex-1 place-items-center">
          {error ? null : <Spinner aria-label={t('counting')} />}
        </div>
      ) : (
        <EntryList
          folder={folder}
          entries={entries}
          viewKey={JSON.stringify([folder, place, view.sort, view.query, view.filters])}
          hrefOf={props.hrefOf}
          pathOf={content.pathOf}
          layout={view.layout}
          dropFolder={props.dropFolder}
          cutIds={cutIds}
          selected={state.selected}
          onSelect={select}
          onOpen={(id) => find([id]).forEach(props.onOpen)}
          renaming={state.renaming}
          onRename={async (entry, title, isConfirmed) => {
            if (title !== null && !isConfirmed && isNameTaken(entries, entry, title))
              throw new Error(t('nameTaken', { name: title }));
            if (title !== null) await changes.rename(entry, title);
            dispatch({ type: 'rename', id: null });
          }}
          onMenu={props.onMenu}
          onStar={place === 'trash' ? undefined : (entry) => void changes.star([entry], !isStarred(entry))}
          onMove={props.mayMove ? moveTo : undefined}
          empty={
            <EmptyFolder
              organization={organization}
              place={place}
              query={view.query}
              isFiltered={hasFilters(view.filters)}
              add={props.add}
            />
          }
        />
      )}
      <p className="px-4 py-2 text-xs text-soft tabular-nums sm:px-6" aria-live="polite">
        {content.isPending || !content.isComplete
          ? t('counting')
          : t(content.isTruncated ? 'countShown' : 'count', { count: entries.length })}
      </p>
    </>
  );
}
