import { numberFormat } from './intl-formats';

/** How many bytes of a text are fetched and shown. */
export const MAX_TEXT_BYTES = 1_000_000;

/** Up to how many bytes office documents are converted to be shown. */
export const MAX_OFFICE_BYTES = 20_000_000;

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A number of bytes as people read it: 2.4 MB. */
export function sizeText(bytes: number | string | bigint, locale: string): string {
  let value = Number(bytes);
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return numberFormat(locale, {
    style: 'unit',
    unit: units[unit],
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}
