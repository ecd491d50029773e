import { expect, test } from 'vitest';
import type { File, Folder } from './api';
import { fileEntry, folderEntry } from './entries';
import { filtered, filtersIn, ownersOf } from './entry-filters';

const now = new Date(2026, 10, 30, 9);
const daysAgo = (days: number) => new Date(2026, 10, 30 - days, 8).toISOString();
const file = (filename: string, mime_type: string, days: number) =>
  fileEntry({ filename, mime_type, content_update_time: daysAgo(days) } as File);
const entries = [
  folderEntry({ display_name: 'Box', update_time: daysAgo(400) } as Folder),
  file('a.pdf', 'application/pdf', 0),
  file('b.png', 'image/png', 6),
  file('c.jpg', 'image/jpeg', 20),
];
const [ada, grace] = [
  { email: 'ada@example.com', display_name: 'Ada' },
  { email: 'grace@example.com', display_name: '' },
];
const titles = (...filters: Parameters<typeof filtersIn>) =>
  filtered(entries, filtersIn(...filters), now).map(({ title }) => title);

test.each([
  ['', ['Box', 'a.pdf', 'b.png', 'c.jpg']],
  ['kind=image', ['b.png', 'c.jpg']],
  ['kind=folder', ['Box']],
  ['since=today', ['a.pdf']],
  ['since=week', ['a.pdf', 'b.png']],
  ['kind=image&since=week', ['b.png']],
  ['kind=nonsense&since=ages', ['Box', 'a.pdf', 'b.png', 'c.jpg']],
])('“%s” shows %j', (search, shown) => expect(titles(new URLSearchParams(search))).toEqual(shown));

test('shows the files that a person created', () => {
  const owned = [grace, ada, ada].map((creator, at) =>
    fileEntry({ filename: String(at), mime_type: '', creator } as File),
  );
  const filters = filtersIn(new URLSearchParams({ owner: ada.email }));
  expect(filtered([...entries, ...owned], filters, now).map(({ title }) => title)).toEqual(['1', '2']);
  expect(ownersOf([...entries, ...owned])).toEqual([
    { email: ada.email, name: 'Ada' },
    { email: grace.email, name: grace.email },
  ]);
});
