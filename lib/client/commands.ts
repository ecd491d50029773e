import { useEffect, useSyncExternalStore } from 'react';

/** Something that can be done on the page that is shown, for the command palette. */
export type Command = { id: string; label: string; run: () => void };

const nothing: Command[] = [];
let offered = nothing;
const listeners = new Set<() => void>();

function offer(commands: Command[]): void {
  offered = commands;
  for (const listener of listeners) listener();
}

/** Offers commands for as long as what calls this is on the page. They are looked up when one is run, so they may close over anything. */
export function useOfferCommands(commands: Command[]): void {
  const key = commands.map(({ id, label }) => `${id} ${label}`).join('\n');
  const latest = { current: commands };
  useEffect(() => {
    offer(latest.current);
    return () => offer(nothing);
    // The labels say when they are others.
  }, [key]);
}

export const useOfferedCommands = (): Command[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offered,
    () => nothing,
  );
