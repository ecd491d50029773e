import { type Clip, clipOf } from '@/lib/client/clipboard';
import type { Scope } from '@/lib/client/content';
import { type Entry, isStarred } from '@/lib/client/entries';
import type { BrowserEvent } from './browser-state';

export type EntryAction =
  | 'open'
  | 'preview'
  | 'download'
  | 'rename'
  | 'move'
  | 'copy'
  | 'cut'
  | 'duplicate'
  | 'replace'
  | 'share'
  | 'request'
  | 'star'
  | 'unstar'
  | 'details'
  | 'watch'
  | 'unwatch'
  | 'delete'
  | 'restore'
  | 'purge';

/** What the menu and the keyboard alone offer: a toolbar has no space for everything. */
export const menuOnly: ReadonlySet<EntryAction> = new Set(['copy', 'cut', 'replace', 'watch', 'unwatch']);

export type Rights = {
  mayWrite: boolean;
  mayPurge: boolean;
  isTrash: boolean;
  /** Whether the user watches the folder; undefined where that is not offered. */
  isWatching?: boolean;
  /** Whether the entries stand for more than the list loaded: only a scope names those, no names do. */
  isBeyondList?: boolean;
};

/** What the server does to all entries of a scope. */
const byScope: ReadonlySet<EntryAction> = new Set(['download', 'move', 'delete', 'restore', 'purge']);

/** The actions that this user may apply to these entries: for the menu, the toolbar and the keyboard. */
export function actionsFor(
  entries: Entry[],
  { mayWrite, mayPurge, isTrash, isWatching, isBeyondList }: Rights,
): EntryAction[] {
  const isSingle = entries.length === 1;
  const areFiles = entries.every(({ kind }) => kind === 'file');
  const actions: [EntryAction, boolean][] = isTrash
    ? [
        ['restore', mayWrite],
        ['purge', mayPurge],
        ['details', isSingle],
      ]
    : [
        ['open', isSingle && !areFiles],
        ['preview', isSingle && areFiles],
        ['download', entries.some(isOwn)],
        ['share', isSingle && mayWrite && entries.every(isOwn)],
        ['request', isSingle && !areFiles && mayWrite && entries.every(isOwn)],
        ['rename', isSingle && mayWrite],
        ['replace', isSingle && areFiles && mayWrite],
        ['move', mayWrite],
        ['duplicate', mayWrite && entries.every(isOwn)],
        ['copy', mayWrite && entries.every(isOwn)],
        ['cut', mayWrite],
        ['star', !entries.every(isStarred)],
        ['unstar', entries.every(isStarred)],
        ['details', isSingle],
        ['watch', isSingle && !areFiles && isWatching === false],
        ['unwatch', isSingle && !areFiles && isWatching === true],
        ['delete', mayWrite],
      ];
  const mayOffer = (action: EntryAction) => !isBeyondList || byScope.has(action);
  return entries.length === 0
    ? []
    : actions.flatMap(([action, isAllowed]) => (isAllowed && mayOffer(action) ? action : []));
}

/** A linked folder cannot be shared, nor receive files by request: its owner decides who may see it. */
const isOwn = (entry: Entry) => entry.kind === 'file' || entry.folder.link === undefined;

/**
 * Up to how many entries go to the trash without confirmation: undo is possible, but so many are seldom
 * meant.
 */
const MAX_UNCONFIRMED = 100;

export type ActionDeps = {
  organization: string;
  dispatch: (event: BrowserEvent) => void;
  navigate: (href: string) => void;
  hrefOf: (entry: Entry) => string;
  /** The view that names exactly these entries; undefined where only their names do. */
  scopeOf: (entries: Entry[]) => Scope | undefined;
  /** Whether that means entries that the list did not load. */
  isBeyondList: (entries: Entry[]) => boolean;
  changes: {
    download(file: Entry): void;
    duplicate(entries: Entry[]): Promise<void>;
    star(entries: Entry[], starred: boolean): Promise<void>;
    trash(entries: Entry[], scope?: Scope): Promise<void>;
    restore(entries: Entry[], scope?: Scope): Promise<void>;
    purge(entries: Entry[], scope?: Scope): Promise<void>;
  };
  /** Uploads a new version of a file. */
  replace: (file: Entry) => void;
  /** Puts entries on the clipboard. */
  clip: (clip: Clip) => void;
  watch: (folder: string, isOn: boolean) => void;
};

/** The table of actions: what each does to its targets. */
export function createActions(deps: ActionDeps) {
  const { organization, dispatch, navigate, hrefOf, scopeOf, isBeyondList, changes, replace, clip, watch } =
    deps;
  const clearSelection = () => dispatch({ type: 'select', ids: [] });
  const openFirst = ([first]: Entry[]) => first && navigate(hrefOf(first));
  const confirm = (action: 'delete' | 'purge', entries: Entry[]) =>
    dispatch({ type: 'open-dialog', dialog: { kind: 'confirm', action, entries } });

  /** What a confirmation dialog does in the end. */
  const confirmed = {
    delete: (targets: Entry[]) => void changes.trash(targets, scopeOf(targets)).then(clearSelection),
    // What is gone for good goes by name where the list knows all names.
    purge: (targets: Entry[]) =>
      void changes.purge(targets, isBeyondList(targets) ? scopeOf(targets) : undefined).then(clearSelection),
    'empty-trash': (targets: Entry[]) => void changes.purge(targets, scopeOf(targets)).then(clearSelection),
  };

  const actions: Record<EntryAction, (targets: Entry[]) => void> = {
    open: openFirst,
    preview: openFirst,
    download: (targets) => {
      const [first] = targets;
      if (targets.length === 1 && first?.kind === 'file') changes.download(first);
      else dispatch({ type: 'open-dialog', dialog: { kind: 'archive', entries: targets } });
    },
    rename: ([first]) => first && dispatch({ type: 'rename', id: first.id }),
    move: (entries) => dispatch({ type: 'open-dialog', dialog: { kind: 'move', entries } }),
    copy: (entries) => clip(clipOf(organization, 'copy', entries)),
    cut: (entries) => clip(clipOf(organization, 'cut', entries)),
    duplicate: (entries) => void changes.duplicate(entries),
    replace: ([first]) => first && replace(first),
    share: ([entry]) => entry && dispatch({ type: 'open-dialog', dialog: { kind: 'share', entry } }),
    request: ([first]) => first && navigate(`/o/${organization}/requests?folder=${first.id}`),
    star: (entries) => void changes.star(entries, true),
    unstar: (entries) => void changes.star(entries, false),
    details: ([first]) => first && dispatch({ type: 'toggle-details', id: first.id }),
    watch: ([first]) => first && watch(first.id, true),
    unwatch: ([first]) => first && watch(first.id, false),
    restore: (targets) => void changes.restore(targets, scopeOf(targets)).then(clearSelection),
    delete: (targets) =>
      targets.length > MAX_UNCONFIRMED ? confirm('delete', targets) : confirmed.delete(targets),
    purge: (targets) => confirm('purge', targets),
  };

  return {
    run(action: EntryAction, targets: Entry[]): void {
      if (targets.length > 0) actions[action](targets);
    },
    confirmed,
  };
}

export type Actions = ReturnType<typeof createActions>;
