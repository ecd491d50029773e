const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-](\d\d):(\d\d)))?$/;

/**
 * Parses a time of RFC 3339, which always has its zone. A date alone is the start of that day in UTC. Null
 * for other formats, and for days and hours that do not exist.
 */
export function parseMoment(text: string): Date | null {
  const [, ...parts] = rfc3339.exec(text) ?? [];
  const [year = NaN, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] =
    parts.map((part) => Number(part ?? 0));
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  const isTime = hour <= 23 && minute <= 59 && second <= 60 && zoneHour <= 23 && zoneMinute <= 59;
  if (!isDay || !isTime) return null;
  // Date has no leap seconds: one is the same moment as the second after it.
  const time = Date.parse((second === 60 ? text.replace(/:60/, ':59') : text).toUpperCase());
  return new Date(second === 60 ? time + 1000 : time);
}

/** Whether RFC 3339 and PostgreSQL can write a time: its year is 1 to 9999. */
export const isRepresentable = (date: Date): boolean =>
  date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;

/** Whether text is a date without a time. */
export const isDateAlone = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

const daysOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();
