import pg from 'pg';

const parseAny = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;

/**
 * A `timestamptz` as PostgreSQL writes it. The usual form, of years with four digits in UTC, is read here: a
 * page of a list has hundreds of them, and the parser of the driver is three times slower.
 */
export function parseTimestamp(text: string): Date {
  const end = text.length - 3;
  if (end < 19 || end > 26 || text.charCodeAt(10) !== SPACE || !text.endsWith('+00')) return parseAny(text);
  // Date.UTC takes a year below 100 for one of the last century.
  if (text.startsWith('00')) return parseAny(text);
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

const SPACE = 32;
const ZERO = 48;
const digit = (text: string, at: number) => text.charCodeAt(at) - ZERO;
const two = (text: string, at: number) => 10 * digit(text, at) + digit(text, at + 1);
