import type { Entry } from '@/lib/client/entries';
import type { EntryAction } from './entry-actions';

export type FileKeys = {
  areLettersOn: boolean;
  chosen: Entry[];
  /** Runs an action that the menu offers for these entries; false where it does not. */
  tryAction: (action: EntryAction, targets: Entry[]) => boolean;
  selectAll: () => void;
  /** Actions of single letters; undefined where one is not allowed here. */
  letters: Record<string, (() => void) | undefined>;
  goUp?: () => void;
};

export type KeyPress = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'> & {
  /** The entry whose row contains the focus. */
  focused: Entry | undefined;
  /** Whether the row itself has the focus, and not a control in it. */
  isOnRow: boolean;
};

/** Runs the shortcut of a key. Answers whether there is one here. */
export function runShortcut(press: KeyPress, keys: FileKeys): boolean {
  const { key, focused } = press;
  const { chosen, tryAction } = keys;
  const targets = chosen.length > 0 ? chosen : focused ? [focused] : [];
  if (press.altKey) return key === 'ArrowUp' && run(keys.goUp);
  if (press.ctrlKey || press.metaKey) {
    if (key === 'Backspace') return tryAction('delete', targets);
    // Inside the list, the list selects all by itself.
    return key === 'a' && !focused && run(keys.selectAll);
  }
  if (key === 'F2') return tryAction('rename', targets);
  if (key === 'Delete') return tryAction('delete', targets);
  if (key === ' ' && focused && press.isOnRow) return tryAction('preview', [focused]);
  if (!keys.areLettersOn) return false;
  if (key === 'd') return tryAction('download', targets);
  if (key === 'i') return tryAction('details', targets);
  if (key === 's') return tryAction('share', targets);
  const name = press.shiftKey && key === 'N' ? 'N' : key.toLowerCase();
  return Object.hasOwn(keys.letters, name) && run(keys.letters[name]);
}

function run(action: (() => void) | undefined): boolean {
  action?.();
  return action !== undefined;
}
