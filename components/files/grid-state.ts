import { createContext, useContext } from 'react';
import type { DraggableCollectionState, DroppableCollectionState, ListState } from 'react-stately';
import type { Entry } from '@/lib/client/entries';

/** What a row asks about focus, selection and drag and drop. */
type GridState = {
  list: ListState<Entry>;
  drag: DraggableCollectionState;
  drop: DroppableCollectionState;
};

const Context = createContext<GridState | null>(null);

export const GridStateProvider = Context.Provider;

export function useGridState(): GridState {
  const state = useContext(Context);
  if (!state) throw new Error('A row is in a grid.');
  return state;
}
