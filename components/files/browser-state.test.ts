import { expect, test } from 'vitest';
import type { Entry } from '@/lib/client/entries';
import { browserReducer, initialState } from './browser-state';

const entry = (id: string) => ({ kind: 'file', id, title: id }) as Entry;
const [a, b] = [entry('a'), entry('b')];
const position = { x: 1, y: 2 };

test('opens the menu of a selected entry for the whole selection', () => {
  const state = browserReducer(initialState, { type: 'select', ids: ['a', 'b'] });
  const next = browserReducer(state, { type: 'open-menu', entry: a, chosen: [a, b], position });
  expect(next.menu).toEqual({ position, entries: [a, b] });
  expect([...next.selected]).toEqual(['a', 'b']);
});

test('selects another entry when its menu opens', () => {
  const state = browserReducer(initialState, { type: 'select', ids: ['a'] });
  const next = browserReducer(state, { type: 'open-menu', entry: b, chosen: [a], position });
  expect(next.menu?.entries).toEqual([b]);
  expect([...next.selected]).toEqual(['b']);
  expect(browserReducer(next, { type: 'close-menu' }).menu).toBeNull();
});

test('opens the menu of the folder without touching the selection', () => {
  const state = browserReducer(initialState, { type: 'select', ids: ['a'] });
  const next = browserReducer(state, { type: 'open-folder-menu', position });
  expect(next.menu).toEqual({ position, entries: [] });
  expect([...next.selected]).toEqual(['a']);
});

test('shows the details of one entry, which becomes the selection', () => {
  const shown = browserReducer(initialState, { type: 'toggle-details', id: 'b' });
  expect(shown.isDetailsOpen).toBe(true);
  expect([...shown.selected]).toEqual(['b']);
  expect(browserReducer(shown, { type: 'hide-details' }).isDetailsOpen).toBe(false);
  expect(browserReducer(shown, { type: 'toggle-details', id: 'b' }).isDetailsOpen).toBe(false);
  expect(browserReducer(shown, { type: 'toggle-details', id: 'a' }).isDetailsOpen).toBe(true);
});

test('keeps selection and rename while dialogs open and close', () => {
  const renaming = browserReducer(initialState, { type: 'rename', id: 'a' });
  const open = browserReducer(renaming, { type: 'open-dialog', dialog: { kind: 'shortcuts' } });
  expect(open).toMatchObject({ renaming: 'a', dialog: { kind: 'shortcuts' } });
  expect(browserReducer(open, { type: 'close-dialog' })).toEqual(renaming);
});
