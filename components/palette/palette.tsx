'use client';

import { Modal } from '@heroui/react';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type RefObject, useDeferredValue, useEffect, useState } from 'react';
import { Autocomplete, Header, Input, Menu, MenuItem, MenuSection, TextField } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { EntryIcon } from '@/components/entries/entry-icon';
import { ShortName } from '@/components/entries/short-name';
import { useOrganizations } from '@/lib/client/account';
import { type Command, matches, useOfferedCommands } from '@/lib/client/commands';
import { usePathText } from '@/lib/client/content';
import { addressOf, type Entry } from '@/lib/client/entries';
import { withParams } from '@/lib/client/page-address';
import { useSearch } from '@/lib/client/search';

type Props = {
  organization: string;
  /** What the user typed while this loaded. */
  typed: RefObject<string>;
  onClose: () => void;
};

/** The command palette (Ctrl K or ⌘ K): finds files, opens pages, and runs commands. */
export default function Palette({ onClose, ...props }: Props) {
  const t = useTranslations('palette');
  return (
    <Modal.Backdrop isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal.Container placement="top" size="md">
        <Modal.Dialog aria-label={t('title')} className="p-0">
          <Options {...props} onDone={onClose} />
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

type OptionsProps = Omit<Props, 'onClose'> & { onDone: () => void };

function Options({ organization, typed, onDone }: OptionsProps) {
  const t = useTranslations('palette');
  const tBrowser = useTranslations('browser');
  const router = useRouter();
  const [text, setText] = useState('');
  /** What was typed until this was on the page; undefined before. */
  const [early, setEarly] = useState<string>();
  useEffect(() => {
    setText(typed.current);
    setEarly(typed.current);
  }, [typed]);
  const query = useDeferredValue(text.trim());
  // The first item is marked when the list appears: with the results of what was typed.
  const listed = useDeferredValue(early);
  const { data: found = [], isLoading, isPlaceholderData } = useSearch(organization, query);
  const commands = useOfferedCommands().filter(({ label }) => matches(label, query));
  const pages = usePages(organization, (href) => router.push(href)).filter(({ label }) =>
    matches(label, query),
  );
  // Those of the query before stay until the next are there, as far as they are among these.
  const stillFound = isPlaceholderData ? found.filter(({ title }) => matches(title, query)) : found;
  const entries = query === '' ? [] : stillFound;
  // What matches always does not show before them: it would be marked, and Enter would take it.
  const isWaiting = (isLoading || isPlaceholderData) && entries.length === 0;
  const pathOf = usePathText(organization, entries.length > 0);
  const run = (action: () => void) => () => {
    onDone();
    action();
  };
  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <TextField
        aria-label={t('title')}
        autoFocus
        className="flex items-center gap-2.5 border-b border-line px-4"
      >
        <Search aria-hidden className="size-4.5 shrink-0 text-soft" />
        <Input
          placeholder={t('placeholder')}
          className="h-13 w-full bg-transparent outline-none placeholder:text-soft"
        />
      </TextField>
      {listed !== undefined && (
        <Menu
          aria-label={t('results')}
          className="max-h-[min(26rem,60dvh)] overflow-y-auto p-1.5 outline-none"
          autoFocus={listed === '' ? undefined : 'first'}
          renderEmptyState={() =>
            !isWaiting && <p className="px-3 py-6 text-center text-sm text-soft">{t('nothing')}</p>
          }
        >
          {entries.length > 0 && (
            <MenuSection>
              <Title>{t('files')}</Title>
              {entries.map((entry) => (
                <Item
                  key={entry.id}
                  id={entry.id}
                  label={entry.title}
                  entry={entry}
                  path={pathOf(entry) || tBrowser('root')}
                  onRun={run(() => router.push(addressOf(organization, entry)))}
                />
              ))}
            </MenuSection>
          )}
          {commands.length > 0 && (
            <MenuSection>
              <Title>{t('commands')}</Title>
              {commands.map(({ id, label, run: action }) => (
                <Item key={id} id={id} label={label} onRun={run(action)} />
              ))}
            </MenuSection>
          )}
          {pages.length > 0 && (
            <MenuSection>
              <Title>{t('places')}</Title>
              {pages.map(({ id, label, run: action }) => (
                <Item key={id} id={id} label={label} onRun={run(action)} />
              ))}
            </MenuSection>
          )}
          {query !== '' && !isWaiting && (
            <MenuSection>
              <Item
                id="search-all"
                label={t('searchAll', { query })}
                onRun={run(() => router.push(`/o/${organization}?${withParams([], { q: query })}`))}
              />
            </MenuSection>
          )}
        </Menu>
      )}
    </Autocomplete>
  );
}

function usePages(organization: string, go: (href: string) => void): Command[] {
  const t = useTranslations('shell');
  const { data: organizations = [] } = useOrganizations();
  const own = `/o/${organization}`;
  const pages = [
    [own, t('files')],
    [`${own}/recent`, t('recent')],
    [`${own}/starred`, t('starred')],
    [`${own}/trash`, t('trash')],
    [`${own}/settings`, t('settings')],
    ['/account', t('account')],
    ['/organizations', t('organizations')],
    ...organizations
      .filter(({ organization_id }) => organization_id !== organization)
      .map(({ organization_id, display_name }) => [`/o/${organization_id}`, display_name] as const),
  ] as const;
  return pages.map(([href, label]) => ({ id: `go ${href}`, label, run: () => go(href) }));
}

const Title = ({ children }: { children: string }) => (
  <Header className="px-2.5 pt-2 pb-1 text-xs font-semibold text-soft">{children}</Header>
);

type ItemProps = {
  id: string;
  label: string;
  entry?: Entry;
  /** Where the entry is. */
  path?: string;
  onRun: () => void;
};

function Item({ id, label, entry, path, onRun }: ItemProps) {
  return (
    <MenuItem
      id={id}
      textValue={label}
      aria-label={path ? `${label}, ${path}` : label}
      onAction={onRun}
      className="flex cursor-default items-center gap-2.5 rounded-md px-2.5 py-2 outline-none data-[focused]:bg-tint data-[focused]:text-petrol"
    >
      {entry && <EntryIcon entry={entry} className="size-4.5" />}
      {entry ? <ShortName name={label} /> : <span className="truncate">{label}</span>}
      {path && <span className="ml-auto max-w-1/2 shrink-0 truncate text-xs text-soft">{path}</span>}
    </MenuItem>
  );
}
