import { describe, expect, test } from 'vitest';
import { isConflict, isForeignKeyViolation, isUniqueViolation } from './database-errors';

const predicates = { isUniqueViolation, isForeignKeyViolation, isConflict };

describe.each([
  ['P2002', 'isUniqueViolation'],
  ['23505', 'isUniqueViolation'],
  ['P2003', 'isForeignKeyViolation'],
  ['23503', 'isForeignKeyViolation'],
  ['P2034', 'isConflict'],
  ['40001', 'isConflict'],
  ['40P01', 'isConflict'],
  ['42601', null],
] as const)('the code %s', (code, expected) => {
  const error = Object.assign(new Error('failed'), { code });

  test.each(Object.entries(predicates))('%s', (name, predicate) => {
    expect(predicate(error)).toBe(name === expected);
    expect(predicate(new Error('outer', { cause: error }))).toBe(name === expected);
  });
});
