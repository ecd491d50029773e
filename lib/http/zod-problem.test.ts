import { describe, expect, test } from 'vitest';
import { z } from './zod';

const problem = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

describe('The problem with a value', () => {
  test.each([
    ['a missing field', z.string(), undefined, 'is required'],
    ['a number for a string', z.string(), 1, 'must be a string, not a number'],
    ['a string for a flag', z.boolean(), 'yes', 'must be true or false, not a string'],
    ['a flag for a number', z.number(), true, 'must be a number, not true'],
    ['null for an array', z.array(z.string()), null, 'must be an array, not null'],
    ['an array for an object', z.object({}), [], 'must be an object, not an array'],
    ['a fraction', z.number().int(), 1.5, 'must be a whole number, not a number'],
    ['an unsafe integer', z.number().int(), 2 ** 60, 'must be at most 9007199254740991'],
    ['a number that is too small', z.number().min(1), 0, 'must be at least 1'],
    ['a number that is not positive', z.number().positive(), 0, 'must be more than 0'],
    ['a text that is too long', z.string().max(3), 'four', 'must have at most 3 characters'],
    ['too many items', z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 items'],
    ['an unknown choice', z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    ['another form', z.string().regex(/^x$/), 'y', 'must match /^x$/'],
    ['no email address', z.email(), 'y', 'must be an email address'],
    [
      'an alternative',
      z.union([z.string(), z.number()]),
      true,
      'must be a string, not true, or must be a number, not true',
    ],
    ['an own message', z.string().max(1, 'is too long'), 'ab', 'is too long'],
  ] as [string, z.ZodType, unknown, string][])('%s', (_what, schema, value, expected) => {
    expect(problem(schema, value)).toBe(expected);
  });
});
