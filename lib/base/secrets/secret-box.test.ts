import { describe, expect, test } from 'vitest';
import { createSecretBox } from './secret-box';

const box = createSecretBox(['x'.repeat(32)]);

describe('createSecretBox', () => {
  test.each(['secret', '', 'ä €', 'x'.repeat(10_000)])('opens what it sealed', (text) => {
    expect(box.open(box.seal(text))).toBe(text);
  });

  test('seals the same text differently each time', () => {
    expect(box.seal('secret').equals(box.seal('secret'))).toBe(false);
  });

  test('does not contain the text', () => {
    expect(box.seal('secret').toString('latin1')).not.toContain('secret');
  });

  test('returns null for another key', () => {
    expect(createSecretBox(['y'.repeat(32)]).open(box.seal('secret'))).toBeNull();
  });

  test('opens what a previous key sealed, and seals with the current one', () => {
    const rotated = createSecretBox(['y'.repeat(32), 'x'.repeat(32)]);
    expect(rotated.open(box.seal('secret'))).toBe('secret');
    expect(rotated.isOutdated(box.seal('secret'))).toBe(true);
    expect(rotated.isOutdated(rotated.seal('secret'))).toBe(false);
    expect(rotated.isOutdated(createSecretBox(['z'.repeat(32)]).seal('secret'))).toBe(false);
    expect(box.open(rotated.seal('secret'))).toBeNull();
  });

  test('returns null after a change of any byte', () => {
    const sealed = box.seal('secret');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(box.open(changed)).toBeNull();
    }
  });
});
