import { compareNatural } from '@/lib/base/natural-order';
import { type LinkedEntry, sortKeyOf } from './linked-store';

/**
 * A page of a folder in natural order of names, and whether entries follow it. No store sorts that way, so
 * this reads the whole folder. `after` is the {@link sortKeyOf} of the last entry of the previous page. Null
 * if the folder has more than `max` entries.
 */
export async function pageByName<Entry extends LinkedEntry>(
  entries: AsyncIterable<Entry>,
  { after, pageSize, max }: { after: string | null; pageSize: number; max: number },
): Promise<{ entries: Entry[]; hasMore: boolean } | null> {
  const found: { key: string; entry: Entry }[] = [];
  for await (const entry of entries) {
    if (found.length === max) return null;
    found.push({ key: sortKeyOf(entry), entry });
  }
  found.sort((a, b) => compareKeys(a.key, b.key));
  const rest = after === null ? found : found.filter(({ key }) => compareKeys(key, after) > 0);
  return { entries: rest.slice(0, pageSize).map(({ entry }) => entry), hasMore: rest.length > pageSize };
}

/** By name; of a file and a folder with the same name, the file is first. */
const compareKeys = (a: string, b: string) => compareNatural(nameOf(a), nameOf(b)) || a.length - b.length;

const nameOf = (key: string) => (key.endsWith('/') ? key.slice(0, -1) : key);
