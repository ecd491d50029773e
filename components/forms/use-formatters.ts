import { useFormatter, useLocale } from 'use-intl';
import { relativeTime } from '@/lib/client/relative-time';
import { sizeText } from '@/lib/client/sizes';

const NEAR_MS = 2 * 24 * 3600 * 1000;

/** Formats sizes and times in the language of the user. */
export function useFormatters() {
  const format = useFormatter();
  const locale = useLocale();
  return {
    size: (bytes: number | string) => sizeText(bytes, locale),
    /** As a list says it: "10:24", "Yesterday", "Nov 12". */
    relative: (text: string) => relativeTime(new Date(text), new Date(), locale),
    date: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium' }),
    /** When something ends: with the time of day, where that is near. */
    end: (text: string) =>
      format.dateTime(new Date(text), {
        dateStyle: 'medium',
        ...(Date.parse(text) - Date.now() < NEAR_MS && { timeStyle: 'short' }),
      }),
    time: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium', timeStyle: 'short' }),
  };
}
