import { useFormatter, useLocale } from 'use-intl';
import { relativeTime } from '@/lib/client/relative-time';
import { sizeText } from '@/lib/client/sizes';

/** Formats sizes and times in the language of the user. */
export function useFormatters() {
  const format = useFormatter();
  const locale = useLocale();
  return {
    size: (bytes: number | string) => sizeText(bytes, locale),
    /** As a list says it: "10:24", "Yesterday", "Nov 12". */
    relative: (text: string) => relativeTime(new Date(text), new Date(), locale),
    date: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium' }),
    time: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium', timeStyle: 'short' }),
  };
}
