import type { Collection, Key, Node } from 'react-stately';
import type { Entry } from '@/lib/client/entries';

export type Row = Node<Entry>;

/** Those of the last collection that had the entry, so that a row that did not change is the same object. */
const rows = new WeakMap<Entry, Row>();

/**
 * The entries of a list as react-aria asks for them. A row is made when it is asked for, so that ten thousand
 * entries take no longer than those on screen.
 */
export function createCollection(
  entries: readonly Entry[],
  render: NonNullable<Row['render']>,
): Collection<Row> {
  const places = new Map<Key, number>(entries.map(({ id }, index) => [id, index]));
  const keyAt = (index: number): Key | null => entries[index]?.id ?? null;
  const neighbor = (key: Key, step: 1 | -1) => {
    const index = places.get(key);
    return index === undefined ? null : keyAt(index + step);
  };
  function at(index: number): Row | null {
    const entry = entries[index];
    if (!entry) return null;
    const [prevKey, nextKey] = [keyAt(index - 1), keyAt(index + 1)];
    const known = rows.get(entry);
    if (known?.index === index && known.prevKey === prevKey && known.nextKey === nextKey) return known;
    const row = { ...rowOf(entry), index, prevKey, nextKey, render };
    rows.set(entry, row);
    return row;
  }
  return {
    size: entries.length,
    getKeys: () => places.keys(),
    getItem: (key) => at(places.get(key) ?? -1),
    at,
    getKeyBefore: (key) => neighbor(key, -1),
    getKeyAfter: (key) => neighbor(key, 1),
    getFirstKey: () => keyAt(0),
    getLastKey: () => keyAt(entries.length - 1),
    *[Symbol.iterator]() {
      for (const index of entries.keys()) yield at(index) as Row;
    },
  };
}

const rowOf = (entry: Entry) => ({
  type: 'item',
  key: entry.id,
  value: entry,
  level: 0,
  hasChildNodes: false,
  childNodes: [],
  parentKey: null,
  rendered: null,
  textValue: entry.title,
  props: {},
});
