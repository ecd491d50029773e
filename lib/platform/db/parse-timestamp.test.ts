import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { parseTimestamp, timestampText } from './parse-timestamp';

const parseAny = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => unknown;

describe('parseTimestamp', () => {
  it.each([
    ['2026-11-30 15:46:05+00', '2026-11-30T15:46:05.000Z'],
    ['2026-11-30 15:46:05.1+00', '2026-11-30T15:46:05.100Z'],
    ['2026-11-30 15:46:05.123+00', '2026-11-30T15:46:05.123Z'],
    ['2026-11-30 15:46:05.123999+00', '2026-11-30T15:46:05.123Z'],
    ['2026-11-30 15:46:05.12+02', '2026-11-30T13:46:05.120Z'],
    ['2026-11-30 15:46:05+05:30', '2026-11-30T10:16:05.000Z'],
    ['0999-01-01 00:00:00+00', '0999-01-01T00:00:00.000Z'],
    ['12026-11-30 15:46:05+00', '+012026-11-30T15:46:05.000Z'],
  ])('reads %s', (text, expected) => {
    expect(parseTimestamp(text).toISOString()).toBe(expected);
    expect(timestampText(text)).toBe(expected);
  });

  it.each(['infinity', '0044-03-15 12:00:00+00 BC', '0050-01-01 00:00:00+00'])(
    'reads %s as the driver does',
    (text) => {
      expect(parseTimestamp(text)).toEqual(parseAny(text));
    },
  );

  it('reads every time as the driver does', () => {
    const times = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(times, (time) => {
        const text = `${time.toISOString().replace('T', ' ').slice(0, -1)}+00`;
        expect(parseTimestamp(text)).toEqual(parseAny(text));
        expect(parseTimestamp(text)).toEqual(time);
        expect(timestampText(text)).toBe(time.toISOString());
      }),
    );
  });
});
