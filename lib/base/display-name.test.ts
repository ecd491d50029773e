import { describe, expect, test } from 'vitest';
import { checkName } from './display-name';

describe('checkName', () => {
  test.each([
    ['  Acme Inc.  ', 'Acme Inc.'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('normalizes %j', (text, name) => {
    expect(checkName(text)).toBe(name);
  });

  test.each([
    '',
    '   ',
    'two\nlines',
    'bell\u0007',
    '\udc00',
    '\u200b',
    'a\u202eb',
    'x'.repeat(256),
    'ä'.repeat(128),
  ])('rejects %j', (text) => {
    expect(() => checkName(text)).toThrow(expect.objectContaining({ reason: 'DISPLAY_NAME_INVALID' }));
  });
});
