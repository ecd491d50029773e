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

/** Undefined does not narrow. */
export type EntryFilters = { kind?: FilterKind; since?: FilterPeriod };

/** The filters in the parameters of an address; unknown values count as none. */
export function filtersIn(params: Pick<URLSearchParams, 'get'>): EntryFilters {
  const [kind, since] = [params.get('kind'), params.get('since')];
  return {
    kind: filterKinds.find((item) => item === kind),
    since: filterPeriods.find((item) => item === since),
  };
}

export const hasFilters = ({ kind, since }: EntryFilters): boolean =>
  kind !== undefined || since !== undefined;

/** The entries that pass the filters. */
export function filtered(entries: Entry[], filters: EntryFilters, now: Date): Entry[] {
  if (!hasFilters(filters)) return entries;
  const { kind, since } = filters;
  const start = since && startOf(since, now).toISOString();
  return entries.filter(
    (entry) =>
      (kind === undefined || kindOf(entry) === kind) && (start === undefined || timeOf(entry) >= start),
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
