import { compareNatural } from '@/lib/base/natural-order';
import { shownEmail } from '@/lib/base/shown-email';
import { type Entry, timeOf } from './entries';
import { type MediaKind, mediaKind } from './media-kind';

/** What a list can be narrowed to, in the order of the menu. */
export const filterKinds = [
  'folder',
  'document',
  'spreadsheet',
  'presentation',
  'pdf',
  'image',
  'video',
  'audio',
  'archive',
  'code',
  'text',
] as const;
export type FilterKind = (typeof filterKinds)[number];

/** How long ago the last change may be at most, in days; today is the calendar day. */
const days = { today: 0, week: 7, month: 30, year: 365 } as const;
export type FilterPeriod = keyof typeof days;
export const filterPeriods = Object.keys(days) as FilterPeriod[];

/** Undefined does not narrow. `owner` is the email address of who created a file. */
export type EntryFilters = { kind?: FilterKind; since?: FilterPeriod; owner?: string };

/** The filters in the parameters of an address; unknown values count as none. */
export function filtersIn(params: Pick<URLSearchParams, 'get'>): EntryFilters {
  const [kind, since] = [params.get('kind'), params.get('since')];
  return {
    kind: filterKinds.find((item) => item === kind),
    since: filterPeriods.find((item) => item === since),
    owner: params.get('owner') ?? undefined,
  };
}

export const hasFilters = ({ kind, since, owner }: EntryFilters): boolean =>
  kind !== undefined || since !== undefined || owner !== undefined;

/** Who created the files among these entries, by name; their addresses tell equal names apart. */
export function ownersOf(entries: Entry[]): { email: string; name: string }[] {
  const owners = new Map<string, string>();
  for (const entry of entries) {
    const creator = entry.kind === 'file' ? entry.file.creator : undefined;
    if (creator) owners.set(creator.email, creator.display_name || shownEmail(creator.email));
  }
  return [...owners]
    .map(([email, name]) => ({ email, name }))
    .sort((a, b) => compareNatural(a.name, b.name) || compareNatural(a.email, b.email));
}

/** The entries that pass the filters. */
export function filtered(entries: Entry[], filters: EntryFilters, now: Date): Entry[] {
  if (!hasFilters(filters)) return entries;
  const { kind, since, owner } = filters;
  const start = since && startOf(since, now).toISOString();
  return entries.filter(
    (entry) =>
      (kind === undefined || kindOf(entry) === kind) &&
      (start === undefined || timeOf(entry) >= start) &&
      (owner === undefined || (entry.kind === 'file' && entry.file.creator?.email === owner)),
  );
}

const kindOf = (entry: Entry): MediaKind | 'folder' =>
  entry.kind === 'folder' ? 'folder' : mediaKind(entry.file.mime_type);

/** The begin of a calendar day in the time zone of the user. */
function startOf(period: FilterPeriod, now: Date): Date {
  const start = new Date(now);
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() - days[period]);
  return start;
}
