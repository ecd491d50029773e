import { useEffect, useRef, useSyncExternalStore } from 'react';

/** Something that can be done on the page that is shown, for the command palette. */
export type Command = { id: string; label: string; run: () => void };

const nothing: Command[] = [];
let offered = nothing;
const listeners = new Set<() => void>();

function offer(commands: Command[]): void {
  offered = commands;
  for (const listener of listeners) listener();
}

/**
 * Offers commands for as long as what calls this is on the page. What one does is looked up when it is run:
 * it may close over anything.
 */
export function useOfferCommands(commands: Command[]): void {
  const labels = JSON.stringify(commands.map(({ id, label }) => ({ id, label })));
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const run = (id: string) => latest.current.find((command) => command.id === id)?.run();
    const entries: Omit<Command, 'run'>[] = JSON.parse(labels);
    offer(entries.map(({ id, label }) => ({ id, label, run: () => run(id) })));
    return () => offer(nothing);
  }, [labels]);
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
