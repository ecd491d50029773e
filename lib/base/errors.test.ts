import { describe, expect, test } from 'vitest';
import { AppError, codes, fail } from './errors';
import { type Reason, type ReasonInfo, reasons } from './reasons';

describe('fail', () => {
  test('takes code and text from the table of reasons', () => {
    const error = fail('FOLDER_NOT_FOUND');
    expect(error).toBeInstanceOf(AppError);
    expect([error.code, error.reason, error.message]).toEqual([
      'NOT_FOUND',
      'FOLDER_NOT_FOUND',
      reasons.FOLDER_NOT_FOUND.text,
    ]);
  });

  test('fills the placeholders of the text', () => {
    const error = fail('CONTENT_TOO_LARGE', {
      values: { limit: 1024n },
      metadata: { max_size_bytes: '1024' },
    });
    expect(error.message).toBe('The content is larger than the 1024 bytes allowed here.');
    expect(error.metadata).toEqual({ max_size_bytes: '1024' });
  });

  test('prefers a more exact message and keeps the cause', () => {
    const cause = new Error('disk');
    const error = fail('USER_NOT_FOUND', { message: 'No user has this email address.', cause });
    expect([error.message, error.cause]).toEqual(['No user has this email address.', cause]);
  });
});

describe('reasons', () => {
  const all = Object.entries(reasons) as [Reason, ReasonInfo][];

  test.each(all)('%s has a known code and a sentence', (_, { code, text, meaning }) => {
    expect(codes).toHaveProperty(code);
    expect(text).toMatch(/[.…}]$|pdf"\.$|create\.$/);
    if (/\{\w+\}/.test(text)) expect(meaning ?? 'CLI only').not.toMatch(/\{\w+\}/);
  });

  test('no sentence stands twice', () => {
    const texts = all.map(([, { text }]) => text);
    expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
  });
});
