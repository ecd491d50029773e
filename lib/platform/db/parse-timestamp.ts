import pg from 'pg';

const parseAny = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;

/**
 * A `timestamptz` as PostgreSQL writes it. The usual form, of years with four digits in UTC, is read here: a
 * page of a list has hundreds of them, and the parser of the driver is three times slower.
 */
export function parseTimestamp(text: string): Date {
  if (!isUsual(text)) return parseAny(text);
  const end = text.length - OFFSET.length;
  let milliseconds = 0;
  // Digits after the third are less than a millisecond.
  for (let at = 20, value = 100; at < end && value >= 1; at += 1, value /= 10)
    milliseconds += value * digit(text, at);
  return new Date(
    Date.UTC(
      100 * two(text, 0) + two(text, 2),
      two(text, 5) - 1,
      two(text, 8),
      two(text, 11),
      two(text, 14),
      two(text, 17),
      milliseconds,
    ),
  );
}

/** The same by RFC 3339 with milliseconds, in UTC, from the text alone where it has the usual form. */
export function timestampText(text: string): string {
  if (!isUsual(text)) return parseAny(text).toISOString();
  const fraction = text.slice(20, Math.min(23, text.length - OFFSET.length));
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
}

const OFFSET = '+00';

function isUsual(text: string): boolean {
  const end = text.length - OFFSET.length;
  // Date.UTC takes a year below 100 for one of the last century.
  return (
    end >= 19 && end <= 26 && text.charCodeAt(10) === SPACE && text.endsWith(OFFSET) && !text.startsWith('00')
  );
}

const SPACE = 32;
const ZERO = 48;
const digit = (text: string, at: number) => text.charCodeAt(at) - ZERO;
const two = (text: string, at: number) => 10 * digit(text, at) + digit(text, at + 1);
