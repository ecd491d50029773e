import { useFormatter, useLocale } from 'use-intl';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Sizes and times as people read them. */
export function useAmounts() {
  const format = useFormatter();
  const locale = useLocale();
  return {
    size(bytes: number | string): string {
      let value = Number(bytes);
      let at = 0;
      for (; value >= 1000 && at < units.length - 1; at += 1) value /= 1000;
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: units[at],
        unitDisplay: at === 0 ? 'long' : 'short',
        maximumFractionDigits: value < 10 && at > 0 ? 1 : 0,
      }).format(value);
    },
    date: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium' }),
    time: (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium', timeStyle: 'short' }),
  };
}
