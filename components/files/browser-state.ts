import type { Entry } from '@/lib/client/entries';

export type BrowserDialog =
  | { kind: 'new-folder' }
  | { kind: 'shortcuts' }
  | { kind: 'share'; entry: Entry }
  | { kind: 'move'; entries: Entry[] }
  | { kind: 'archive'; entries: Entry[] }
  /** Asks before a move that cannot be undone. */
  | { kind: 'confirm-move'; entries: Entry[]; to: string | null; name: string }
  | { kind: 'confirm'; action: 'delete' | 'purge' | 'empty-trash'; entries: Entry[] };

/** A point of the window, in CSS pixels. */
export type MenuPosition = { x: number; y: number };

/**
 * What the user is doing in a file browser. What the list shows is no part of it: that comes from the address
 * and the server.
 */
export type BrowserState = {
  selected: ReadonlySet<string>;
  /** The id of the entry whose name is a text field. */
  renaming: string | null;
  dialog: BrowserDialog | null;
  /** Without entries it is the menu of the folder. */
  menu: { position: MenuPosition; entries: Entry[] } | null;
  isDetailsOpen: boolean;
};

export type BrowserEvent =
  | { type: 'select'; ids: Iterable<string> }
  | { type: 'rename'; id: string | null }
  | { type: 'open-dialog'; dialog: BrowserDialog }
  | { type: 'close-dialog' }
  | { type: 'open-menu'; entry: Entry; chosen: Entry[]; position: MenuPosition }
  /** The menu of the folder, on the empty space of its list. */
  | { type: 'open-folder-menu'; position: MenuPosition }
  | { type: 'close-menu' }
  /** Shows the details of an entry, or hides them if they are shown. */
  | { type: 'toggle-details'; id: string }
  | { type: 'hide-details' };

export const initialState: BrowserState = {
  selected: new Set(),
  renaming: null,
  dialog: null,
  menu: null,
  isDetailsOpen: false,
};

export function browserReducer(state: BrowserState, event: BrowserEvent): BrowserState {
  switch (event.type) {
    case 'select':
      return { ...state, selected: new Set(event.ids) };
    case 'rename':
      return { ...state, renaming: event.id };
    case 'open-dialog':
      return { ...state, dialog: event.dialog };
    case 'close-dialog':
      return { ...state, dialog: null };
    case 'open-menu':
      return openMenu(state, event);
    case 'open-folder-menu':
      return { ...state, menu: { position: event.position, entries: [] } };
    case 'close-menu':
      return { ...state, menu: null };
    case 'toggle-details':
      return {
        ...state,
        selected: new Set([event.id]),
        isDetailsOpen: !(state.isDetailsOpen && state.selected.size === 1 && state.selected.has(event.id)),
      };
    case 'hide-details':
      return { ...state, isDetailsOpen: false };
  }
}

/** The menu of a selected entry is for the whole selection; that of another entry selects it. */
function openMenu(
  state: BrowserState,
  { entry, chosen, position }: Extract<BrowserEvent, { type: 'open-menu' }>,
): BrowserState {
  return chosen.includes(entry)
    ? { ...state, menu: { position, entries: chosen } }
    : { ...state, selected: new Set([entry.id]), menu: { position, entries: [entry] } };
}
