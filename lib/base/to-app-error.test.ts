import { describe, expect, test } from 'vitest';
import { fail } from './errors';
import { causes, isDatabaseUnavailable, toAppError } from './to-app-error';

const withCode = (code: string, message = 'failed') => Object.assign(new Error(message), { code });

describe('toAppError', () => {
  test('keeps an AppError', () => {
    const error = fail('FILE_NOT_FOUND');
    expect(toAppError(error)).toBe(error);
  });

  test('reports an unreachable database', () => {
    expect(toAppError(withCode('ECONNREFUSED')).reason).toBe('DATABASE_UNAVAILABLE');
  });

  test.each([[new Error('secret detail')], ['a string'], [undefined], [null]])(
    'hides the unexpected error %s',
    (thrown) => {
      const error = toAppError(thrown);
      expect([error.reason, error.cause]).toEqual(['INTERNAL', thrown]);
      expect(error.message).not.toContain('secret');
    },
  );
});

describe('isDatabaseUnavailable', () => {
  test.each(['ECONNRESET', 'EAI_AGAIN', 'P1001', 'P2024', '08006', '53300', '57P01', '55000'])(
    'is true for the code %s',
    (code) => {
      expect(isDatabaseUnavailable(withCode(code))).toBe(true);
    },
  );

  test.each(['23505', 'P2002', '42601', 'EACCES', '0800'])('is false for the code %s', (code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(false);
  });

  test.each(['Query read timeout', 'Connection terminated unexpectedly', "Can't reach database server"])(
    'is true for the message %s',
    (message) => {
      expect(isDatabaseUnavailable(new Error(message))).toBe(true);
    },
  );

  test('looks at the causes, and at the error of the driver adapter', () => {
    expect(isDatabaseUnavailable(new Error('outer', { cause: withCode('57P03') }))).toBe(true);
    const adapted = Object.assign(new Error('outer'), {
      meta: { driverAdapterError: { cause: { originalCode: '57P01' } } },
    });
    expect(isDatabaseUnavailable(adapted)).toBe(true);
  });
});

test('causes ends for an error that is its own cause', () => {
  const error: Error & { cause?: unknown } = new Error('circle');
  error.cause = error;
  expect(causes(error).map(({ message }) => message)).toEqual(Array(6).fill('circle'));
});
