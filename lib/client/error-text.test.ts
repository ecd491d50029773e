import { expect, test, vi } from 'vitest';
import { ApiError } from './api';
import { errorText } from './error-text';

const translation = () => ({
  hasReason: (reason: string) => reason === 'TOO_MANY_ATTEMPTS',
  translate: vi.fn((reason: string, { minutes }: { minutes: number }) => `${reason} in ${minutes}`),
});

test('translates a known reason, with the minutes to wait rounded up', () => {
  const error = (seconds: string) =>
    new ApiError(429, 'TOO_MANY_ATTEMPTS', 'api', { retry_after_seconds: seconds });
  expect(errorText(error('61'), translation())).toBe('TOO_MANY_ATTEMPTS in 2');
  expect(errorText(error('60'), translation())).toBe('TOO_MANY_ATTEMPTS in 1');
});

test("shows the API's own message for a reason without a translation", () => {
  expect(errorText(new ApiError(400, 'NEW_REASON', 'Do this.'), translation())).toBe('Do this.');
});

test('says that the session ended in place of what the API says of tokens', () => {
  expect(errorText(new ApiError(401, 'CREDENTIALS_MISSING', 'Send a token.'), translation())).toBe(
    'SESSION_ENDED in 0',
  );
});

test('shows the message of other errors, and anything else as text', () => {
  expect(errorText(new Error('broken'), translation())).toBe('broken');
  expect(errorText('thrown text', translation())).toBe('thrown text');
});
