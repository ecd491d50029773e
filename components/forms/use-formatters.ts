import { useFormatter, useLocale } from 'use-intl';
import { sizeText } from '@/lib/client/sizes';

/** Formats sizes and times in the language of the user. */
export function useFormatters() {
  const format = useFormatter();
  const locale = useLocale();
  return {
    size: (bytes: number | string) => sizeText(bytes, locale),
    date: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium' }),
    time: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium', timeStyle: 'short' }),
  };
}
