import { createContext, type RefObject, useContext } from 'react';
import type { Entry } from '@/lib/client/entries';
import type { OnRename } from './name-field';

export type RowLayout = 'list' | 'grid';

export type RowActions = {
  onMenu: (entry: Entry, at: DOMRect) => void;
  /** Marks the entry with a star, or removes it; undefined in the trash. */
  onStar?: (entry: Entry) => void;
  /** Null leaves the name as it is. @throws ApiError */
  onRename: OnRename;
};

/** What the visible rows of a list need besides their entries. */
export type RowContext = {
  layout: RowLayout;
  isDraggable: boolean;
  hasStars: boolean;
  hrefOf: (entry: Entry) => string;
  /** Where an entry is, in lists that come from several folders. */
  pathOf?: (entry: Entry) => string;
  /** The id of the entry whose name is a text field. */
  renaming: string | null;
  /** The folder that files from outside hover over. */
  dropFolder?: string;
  /** What was cut, to be moved by the next paste. */
  cutIds: ReadonlySet<string>;
  /** Those of the last render, so that new ones render no row again. */
  actions: RefObject<RowActions>;
};

const Context = createContext<RowContext | null>(null);

export const RowProvider = Context.Provider;

export function useRows(): RowContext {
  const rows = useContext(Context);
  if (!rows) throw new Error('A row is in a list.');
  return rows;
}
