import { dateFormat, relativeFormat } from './intl-formats';

/**
 * A time as people say it in a list: the time of today, "Yesterday", the day of this year, else the date.
 * In the time zone of the user.
 */
export function relativeTime(time: Date, now: Date, locale: string): string {
  const format = (options: Intl.DateTimeFormatOptions) => dateFormat(locale, options).format(time);
  const days = Math.round((startOfDay(now) - startOfDay(time)) / DAY_MS);
  if (days === 0) return format({ timeStyle: 'short' });
  if (days === 1) return capitalized(relativeFormat(locale, { numeric: 'auto' }).format(-1, 'day'));
  if (time.getFullYear() === now.getFullYear()) return format({ month: 'short', day: 'numeric' });
  return format({ dateStyle: 'medium' });
}

const DAY_MS = 86_400_000;

const startOfDay = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

const capitalized = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
