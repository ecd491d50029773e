import type { Access } from '@/lib/base/actor';
import type { Database } from '@/lib/platform/db/database';
import { type Face, faces } from './faces';

/** What an organization used in a day, UTC: at the end of each hour, and by face. */
export type UsageDay = {
  day: string;
  storedByteHours: bigint;
  /** Of how many hours; fewer today, and before the first change. */
  hours: number;
  faces: Record<Face, FaceUsage>;
};
export type FaceUsage = { operations: bigint; bytesIn: bigint; bytesOut: bigint };

/** Days as in RFC 3339, both included. */
export type DayRange = { from: string; to: string };

const nothing: FaceUsage = { operations: 0n, bytesIn: 0n, bytesOut: 0n };

/** The days of a range, the oldest first; days in the future are empty. */
export async function usageHistory(
  db: Database,
  { organization: { id } }: Access<'usage.read'>,
  { from, to }: DayRange,
): Promise<UsageDay[]> {
  const stored = await db.prisma.$queryRaw<{ day: string; byteHours: bigint; hours: number }[]>`
    SELECT to_char(h.hour AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, sum(known.stored_bytes)::bigint AS "byteHours",
      count(*)::int AS hours
    FROM generate_series(${from}::date::timestamp AT TIME ZONE 'UTC',
      least((${to}::date + 1)::timestamp AT TIME ZONE 'UTC' - interval '1 hour', now()), interval '1 hour') AS h (hour),
    LATERAL (SELECT stored_bytes FROM usage_hours u WHERE u.organization_id = ${id} AND u.hour <= h.hour
      ORDER BY u.hour DESC LIMIT 1) AS known
    GROUP BY 1`;
  const byFace = await db.prisma.$queryRaw<({ day: string; face: Face } & FaceUsage)[]>`
    SELECT to_char(day, 'YYYY-MM-DD') AS day, face, operations, bytes_in AS "bytesIn", bytes_out AS "bytesOut"
    FROM usage_days WHERE organization_id = ${id} AND day BETWEEN ${from}::date AND ${to}::date`;
  const days = new Map<string, UsageDay>(daysOf({ from, to }).map((day) => [day, emptyDay(day)]));
  for (const { day, byteHours, hours } of stored) {
    const found = days.get(day);
    if (found) Object.assign(found, { storedByteHours: byteHours, hours });
  }
  for (const { day, face, ...usage } of byFace) {
    const found = days.get(day);
    if (found) found.faces[face] = usage;
  }
  return [...days.values()];
}

const emptyDay = (day: string): UsageDay => ({
  day,
  storedByteHours: 0n,
  hours: 0,
  faces: Object.fromEntries(faces.map((face) => [face, nothing])) as Record<Face, FaceUsage>,
});

const DAY_MS = 86_400_000;

export function daysOf({ from, to }: DayRange): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => dayOf(Date.parse(from) + at * DAY_MS));
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Before it, RFC 3339 and PostgreSQL write years differently. */
const FIRST_DAY = Date.parse('0001-01-01');

/** The most days of a range. */
export const MAX_USAGE_DAYS = 366;

/** Without `to` until today, but at most {@link MAX_USAGE_DAYS}; without `from` the 30 days before `to`. */
export function rangeOf({ from, to }: Partial<DayRange>, now: Date): DayRange {
  const today = dayOf(now.getTime());
  if (from === undefined) {
    const first = dayOf(Math.max(FIRST_DAY, Date.parse(to ?? today) - 29 * DAY_MS));
    return { from: first, to: to ?? today };
  }
  const last = dayOf(Date.parse(from) + (MAX_USAGE_DAYS - 1) * DAY_MS);
  const [until = from] = [today, last].toSorted();
  return { from, to: to ?? (until < from ? from : until) };
}
