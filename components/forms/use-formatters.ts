import { useFormatter, useLocale } from 'use-intl';
import { sizeText } from '@/lib/client/sizes';

/** Sizes and times as people read them. */
export function useFormatters() {
  const format = useFormatter();
  const locale = useLocale();
  return {
    size: (bytes: number | string) => sizeText(bytes, locale),
    date: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium' }),
    time: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium', timeStyle: 'short' }),
  };
}
