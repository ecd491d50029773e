/** Formats by locale and options: making one takes as long as a hundred uses of it. */
const formats = new Map<string, unknown>();

function cached<Format, Options>(
  Kind: new (locale: string, options: Options) => Format,
  locale: string,
  options: Options,
): Format {
  const key = `${Kind.name} ${locale} ${JSON.stringify(options)}`;
  const format = (formats.get(key) as Format | undefined) ?? new Kind(locale, options);
  formats.set(key, format);
  return format;
}

export const dateFormat = (locale: string, options: Intl.DateTimeFormatOptions) =>
  cached(Intl.DateTimeFormat, locale, options);

export const numberFormat = (locale: string, options: Intl.NumberFormatOptions) =>
  cached(Intl.NumberFormat, locale, options);

export const relativeFormat = (locale: string, options: Intl.RelativeTimeFormatOptions) =>
  cached(Intl.RelativeTimeFormat, locale, options);
