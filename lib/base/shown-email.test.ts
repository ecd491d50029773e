import { describe, expect, test } from 'vitest';
import { shownEmail } from './shown-email';

describe('shownEmail', () => {
  test.each([
    'ada@example.com',
    'ada.lovelace+files@example.com',
    'zéro@example.com',
    'müller@xn--bcher-kva.example',
    'иван.петров@example.com',
    '田中a@example.com',
  ])('shows %s as it is', (email) => {
    expect(shownEmail(email)).toBe(email);
  });

  test.each([
    // Cyrillic е among Latin letters.
    ['alic\u0435@example.com', 'xn--alic-y4d@example.com'],
    ['bob.alic\u0435@example.com', 'bob.xn--alic-y4d@example.com'],
    // Cyrillic letters alone, all of which look Latin.
    ['\u0440\u0430\u0443@example.com', 'xn--80a5ak@example.com'],
    // Greek omicron and nu.
    ['\u03bf\u03bd@example.com', expect.stringMatching(/^xn--/)],
  ])('shows the look-alike %s in punycode', (email, shown) => {
    expect(shownEmail(email)).toEqual(shown);
  });
});
