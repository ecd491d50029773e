import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { matchesSearch } from '@/lib/base/search-key';

/** An action of the current page, for the command palette. */
export type Command = { id: string; label: string; run: () => void };

const none: Command[] = [];
let offered = none;
const listeners = new Set<() => void>();

/** The id of a command that waits for a page that offers it. */
let wanted: string | undefined;

/** Makes these the commands of the page, and runs the one that waits for them. */
export function offer(commands: Command[]): void {
  offered = commands;
  for (const listener of listeners) listener();
  if (commands.length === 0 || wanted === undefined) return;
  const waiting = wanted;
  wanted = undefined;
  runCommand(waiting);
}

/**
 * Runs a command of the page. If it has none of this id, answers false, and the next page that offers
 * commands runs it.
 */
export function runCommand(id: string): boolean {
  const command = offered.find((item) => item.id === id);
  if (!command) wanted = id;
  command?.run();
  return command !== undefined;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Offers commands while the calling component is mounted. The palette renders again only when ids or labels
 * change; `run` may close over anything, since the latest one runs.
 */
export function useOfferCommands(commands: Command[]): void {
  const labels = JSON.stringify(commands.map(({ id, label }) => ({ id, label })));
  const run = useEffectEvent((id: string) => commands.find((command) => command.id === id)?.run());
  useEffect(() => {
    const labelled = JSON.parse(labels) as Omit<Command, 'run'>[];
    offer(labelled.map(({ id, label }) => ({ id, label, run: () => run(id) })));
    return () => offer(none);
  }, [labels]);
}

export const useOfferedCommands = (): Command[] =>
  useSyncExternalStore(
    subscribe,
    () => offered,
    () => none,
  );

/** Whether a label has all words that the user typed. */
export const matches = (label: string, query: string): boolean => matchesSearch(label, query);
