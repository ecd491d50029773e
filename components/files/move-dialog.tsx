'use client';

import { Button } from '@heroui/react';
import { useQuery } from '@tanstack/react-query';
import { FolderPlus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { EntryIcon } from '@/components/entries/entry-icon';
import { EntryPicture } from '@/components/entries/entry-picture';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { useSubmission } from '@/components/forms/use-submission';
import type { Folder } from '@/lib/client/api';
import { useFolderPath, usePathText } from '@/lib/client/content';
import { type Entry, folderEntry } from '@/lib/client/entries';
import { loadFolders } from '@/lib/client/folders';
import { keys } from '@/lib/client/keys';
import { RecentFolders, rememberFolder } from './recent-folders';

type Props = {
  organization: string;
  entries: Entry[];
  from: string | null;
  onMove: (to: string | null, name: string) => void;
  /** @throws ApiError */
  onCreateFolder: (name: string, parent: string | null) => Promise<Folder>;
  onClose: () => void;
};

/** Lets the user choose a target folder, from where the entries are. A folder cannot move into itself. */
export default function MoveDialog({ organization, entries, from, onMove, onCreateFolder, onClose }: Props) {
  const t = useTranslations('browser');
  const tCommon = useTranslations('common');
  const [folder, setFolder] = useState(from);
  const { data: path = [] } = useFolderPath(organization, folder);
  const [text, setText] = useState('');
  const [isNaming, setNaming] = useState(false);
  const query = useDeferredValue(text.trim());
  const pathOf = usePathText(organization, query !== '');
  const { data } = useQuery({
    queryKey: keys.folders(organization, { folder, query }),
    queryFn: ({ signal }) =>
      query === ''
        ? loadFolders(organization, { folder: folder ?? 'root', signal })
        : // A search by name covers all folders; a longer text narrows it.
          loadFolders(organization, { folder: 'root', recursive: true, query, signal }),
    // While a longer text is looked up; of another folder nothing is shown before its own.
    placeholderData: query === '' ? undefined : (previous) => previous,
  });
  const goTo = (id: string) => {
    setText('');
    setNaming(false);
    setFolder(id || null);
  };
  const moved = new Set(entries.map(({ id }) => id));
  const steps = [{ resource_id: '', display_name: t('root') }, ...(folder === null ? [] : path)];
  return (
    <Dialog
      title={t('moveTitle', { count: entries.length, name: entries[0]?.title ?? '' })}
      onClose={onClose}
      size="md"
    >
      <div className="grid gap-3">
        <Pictures entries={entries} />
        <input
          type="search"
          aria-label={t('findFolder')}
          placeholder={t('findFolder')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="h-9 rounded-md border border-(--field-border) bg-sheet px-3 text-sm placeholder:text-soft"
        />
        <RecentFolders organization={organization} onChoose={goTo} />
        <p className="flex flex-wrap gap-1 text-sm">
          {steps.map(({ resource_id, display_name }, index) => (
            <span key={resource_id} className="flex gap-1">
              {index > 0 && <span aria-hidden>›</span>}
              <button type="button" className="link" onClick={() => goTo(resource_id)}>
                {display_name}
              </button>
            </span>
          ))}
        </p>
        <ul className="h-64 overflow-y-auto rounded-lg border border-line" aria-label={t('folder')}>
          {data?.length === 0 && <li className="p-3 text-sm text-soft">{t('noFolders')}</li>}
          {data?.map(folderEntry).map((entry) => (
            <li key={entry.id}>
              <button
                type="button"
                disabled={moved.has(entry.id) || entry.folder.link !== undefined}
                onClick={() => goTo(entry.id)}
                className="flex w-full items-center gap-2.5 px-3 py-2 text-left hover:bg-sunken disabled:opacity-50"
              >
                <EntryIcon entry={entry} className="size-4.5" />
                <span className="truncate">{entry.title}</span>
                {query !== '' && <span className="truncate text-sm text-soft">{pathOf(entry)}</span>}
              </button>
            </li>
          ))}
        </ul>
        {isNaming && (
          <NewFolder
            onCreate={async (name) => goTo((await onCreateFolder(name, folder)).resource_id)}
            onCancel={() => setNaming(false)}
          />
        )}
        <div className="flex flex-wrap justify-end gap-2 pt-1">
          <Button
            variant="ghost"
            className="mr-auto"
            isDisabled={isNaming}
            onPress={() => {
              setText('');
              setNaming(true);
            }}
          >
            <FolderPlus aria-hidden />
            {t('newFolder')}
          </Button>
          <Button variant="ghost" onPress={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button
            isDisabled={folder === from}
            onPress={() => {
              onClose();
              if (folder !== null) rememberFolder(organization, folder);
              onMove(folder, steps.at(-1)?.display_name ?? '');
            }}
          >
            {t('moveHere')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** How many entries are shown as pictures. */
const MAX_PICTURES = 6;

/** What is moved, as far as it fits one line. */
const Pictures = ({ entries }: { entries: Entry[] }) => (
  <div className="flex gap-1.5" aria-hidden>
    {entries.slice(0, MAX_PICTURES).map((entry) => (
      <EntryPicture
        key={entry.id}
        entry={entry}
        size={64}
        className="size-10 rounded-md bg-sunken"
        iconClassName="size-5.5"
      />
    ))}
    {entries.length > MAX_PICTURES && (
      <span className="grid size-10 place-items-center rounded-md bg-sunken text-xs text-soft tabular-nums">
        +{entries.length - MAX_PICTURES}
      </span>
    )}
  </div>
);

type NewFolderProps = { onCreate: (name: string) => Promise<unknown>; onCancel: () => void };

/** A folder in the one that is shown, which becomes the target. */
function NewFolder({ onCreate, onCancel }: NewFolderProps) {
  const t = useTranslations('browser');
  const tCommon = useTranslations('common');
  const submission = useSubmission(async ({ name = '' }) => void (await onCreate(name)));
  return (
    <form onSubmit={submission.onSubmit} className="grid gap-2 rounded-lg border border-line p-3">
      <Field name="name" label={t('folderName')} isRequired autoFocus />
      <Problem>{submission.error}</Problem>
      <div className="flex justify-end gap-2">
        <Button size="sm" variant="ghost" onPress={onCancel}>
          {tCommon('cancel')}
        </Button>
        <Button size="sm" variant="secondary" type="submit" isPending={submission.isPending}>
          {t('create')}
        </Button>
      </div>
    </form>
  );
}
