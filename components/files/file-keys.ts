import type { Entry } from '@/lib/client/entries';
import type { EntryAction } from './entry-actions';

export type FileKeys = {
  areLettersOn: boolean;
  chosen: Entry[];
  /** Runs an action that the menu offers for these entries; false where it does not. */
  tryAction: (action: EntryAction, targets: Entry[]) => boolean;
  selectAll: () => void;
  /** Selects everything from an entry to an end of the list: the list itself does so only with Ctrl. */
  selectToEnd: (from: Entry, end: 'Home' | 'End') => void;
  /** Actions of single letters; undefined where one is not allowed here. */
  letters: Record<string, (() => void) | undefined>;
  goUp?: () => void;
  /** Undoes the last change; false where there is none. */
  undo: () => boolean;
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
    if (key === 'z' && !press.shiftKey) return keys.undo();
    // Inside the list, the list selects all by itself.
    return key === 'a' && !focused && run(keys.selectAll);
  }
  if (press.shiftKey && focused && (key === 'Home' || key === 'End'))
    return run(() => keys.selectToEnd(focused, key));
  if (key === 'F2') return tryAction('rename', targets);
  if (key === 'Delete') return tryAction('delete', targets);
  if (key === ' ' && focused && press.isOnRow) return tryAction('preview', [focused]);
  if (!keys.areLettersOn) return false;
  if (key === '*') return tryAction('star', targets) || tryAction('unstar', targets);
  const action = actionLetters.get(key);
  if (action) return tryAction(action, targets);
  const name = letterOf(press);
  return Object.hasOwn(keys.letters, name) && run(keys.letters[name]);
}

/** The actions of single letters on entries. */
const actionLetters = new Map<string, EntryAction>([
  ['d', 'download'],
  ['i', 'details'],
  ['s', 'share'],
]);

/** Whether a letter is a shortcut that could also begin a name. Shift+N is pressed on purpose. */
export function isAmbiguousLetter(press: Pick<KeyPress, 'key' | 'shiftKey'>, keys: FileKeys): boolean {
  if (!keys.areLettersOn || press.shiftKey) return false;
  const name = letterOf(press);
  return (
    actionLetters.has(press.key) || (Object.hasOwn(keys.letters, name) && keys.letters[name] !== undefined)
  );
}

const letterOf = ({ key, shiftKey }: Pick<KeyPress, 'key' | 'shiftKey'>) =>
  shiftKey && key === 'N' ? 'N' : key.toLowerCase();

function run(action: (() => void) | undefined): boolean {
  action?.();
  return action !== undefined;
}
