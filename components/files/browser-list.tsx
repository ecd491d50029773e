'use client';

import { Spinner } from '@heroui/react';
import type { Dispatch } from 'react';
import { useTranslations } from 'use-intl';
import type { Changes } from '@/lib/client/changes';
import type { Entry } from '@/lib/client/entries';
import type { BrowserEvent, BrowserState } from './browser-state';
import { EmptyFolder } from './empty-folder';
import { EntryList } from './entry-list';
import { SortHeader } from './sort-header';
import type { FolderContent } from './use-folder-content';
import type { BrowserView } from './use-view';

type Props = {
  organization: string;
  folder: string | null;
  content: FolderContent;
  view: BrowserView;
  state: BrowserState;
  dispatch: Dispatch<BrowserEvent>;
  changes: Changes;
  isLoading: boolean;
  isTrash: boolean;
  mayWrite: boolean;
  /** The folder that files from outside hover over. */
  dropFolder?: string;
  hrefOf: (entry: Entry) => string;
  onOpen: (entry: Entry) => void;
  onMenu: (entry: Entry, at: DOMRect) => void;
};

/** The middle of a file browser: column headers, the entries, and their number. */
export function BrowserList({
  organization,
  folder,
  content,
  view,
  state,
  dispatch,
  changes,
  ...props
}: Props) {
  const { entries, find, error } = content;
  const t = useTranslations('browser');
  const moveTo = (ids: string[], to: string) => {
    const [target] = find([to]);
    void changes.move(find(ids), { to, name: target?.title ?? '' });
  };
  return (
    <>
      {view.layout === 'list' && entries.length > 0 && <SortHeader view={view} />}
      {props.isLoading ? (
        <div className="grid flex-1 place-items-center">
          {error ? null : <Spinner aria-label={t('counting')} />}
        </div>
      ) : (
        <EntryList
          folder={folder}
          entries={entries}
          hrefOf={props.hrefOf}
          pathOf={content.pathOf}
          layout={view.layout}
          dropFolder={props.dropFolder}
          selected={state.selected}
          onSelect={(ids) => dispatch({ type: 'select', ids })}
          onOpen={(id) => find([id]).forEach(props.onOpen)}
          renaming={state.renaming}
          onRename={async (entry, title) => {
            if (title !== null) await changes.rename(entry, title);
            dispatch({ type: 'rename', id: null });
          }}
          onMenu={props.onMenu}
          onMove={props.mayWrite && !props.isTrash ? moveTo : undefined}
          empty={
            <EmptyFolder
              organization={organization}
              query={view.query}
              isTrash={props.isTrash}
              mayWrite={props.mayWrite}
            />
          }
        />
      )}
      <p
        className="border-t border-line px-4 py-1.5 text-xs text-soft tabular-nums sm:px-6"
        aria-live="polite"
      >
        {content.isPending || !content.isComplete
          ? t('counting')
          : t(content.isTruncated ? 'countShown' : 'count', { count: entries.length })}
        {view.query !== '' && ` · ${t('found', { query: view.query })}`}
      </p>
    </>
  );
}
