import type { Entry } from '@/lib/client/entries';

export type EntryAction =
  | 'open'
  | 'preview'
  | 'download'
  | 'rename'
  | 'move'
  | 'share'
  | 'request'
  | 'details'
  | 'delete'
  | 'restore'
  | 'purge';

export type Rights = { mayWrite: boolean; mayPurge: boolean; isTrash: boolean };

/** What may be done to these entries by this reader. The menu, the toolbar and the keyboard all ask here. */
export function actionsFor(entries: Entry[], { mayWrite, mayPurge, isTrash }: Rights): EntryAction[] {
  const isOne = entries.length === 1;
  const areFiles = entries.every(({ kind }) => kind === 'file');
  const actions: [EntryAction, boolean][] = isTrash
    ? [
        ['restore', mayWrite],
        ['purge', mayPurge && areFiles],
        ['details', isOne],
      ]
    : [
        ['open', isOne && !areFiles],
        ['preview', isOne && areFiles],
        ['download', areFiles],
        ['share', isOne && mayWrite && entries.every(isOwn)],
        ['request', isOne && !areFiles && mayWrite && entries.every(isOwn)],
        ['rename', isOne && mayWrite],
        ['move', mayWrite],
        ['details', isOne],
        ['delete', mayWrite],
      ];
  return entries.length === 0 ? [] : actions.flatMap(([action, isAllowed]) => (isAllowed ? action : []));
}

/** What lies behind a linked folder is neither shared nor asked for: others say who may see it. */
const isOwn = (entry: Entry) => entry.kind === 'file' || entry.folder.link === undefined;
