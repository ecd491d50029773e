import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SiblingNames, safeName } from './entry-names';

describe('safeName', () => {
  test.each([
    ['report.pdf', 'report.pdf'],
    ['Ärger.txt', 'Ärger.txt'],
    ['A\u0308rger.txt', 'Ärger.txt'],
    ['CON', '_CON'],
    ['con.tar.gz', '_con.tar.gz'],
    ['COM1', '_COM1'],
    ['lpt¹.txt', '_lpt¹.txt'],
    ['console', 'console'],
    ['nul ', 'nul_'],
    ['a. .', 'a___'],
    ['.profile', '.profile'],
    ['..', '__'],
    ['  ', '__'],
    ['a<b>:"c|d?e*f', 'a_b___c_d_e_f'],
    ['a\tb\\c/d', 'a_b_c_d'],
    ['😀.txt', '😀.txt'],
    ['\ud800.txt', '\ufffd.txt'],
  ])('of %j is %j', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  test('is one that Windows takes, and stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (name) => {
        const safe = safeName(name);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what is refused
        expect(safe).not.toMatch(/[\u0000-\u001f<>:"/\\|?*]|[. ]$/);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255);
        expect(safeName(safe)).toBe(safe);
      }),
    );
  });
});

describe('SiblingNames', () => {
  const claimAll = (...names: string[]) => {
    const siblings = new SiblingNames();
    return names.map((name) => siblings.claim(name));
  };

  test('numbers equal names before the extension', () => {
    expect(claimAll('a.txt', 'a.txt', 'A.TXT', 'a (2).txt', 'a.txt')).toEqual([
      'a.txt',
      'a (2).txt',
      'A (3).TXT',
      'a (2) (2).txt',
      'a (4).txt',
    ]);
  });

  test('numbers names that become equal, and folders of the name of a file', () => {
    expect(claimAll('a:b', 'a?b', '.env', '.env', 'ß', 'SS')).toEqual([
      'a_b',
      'a_b (2)',
      '.env',
      '.env (2)',
      'ß',
      'SS (2)',
    ]);
  });

  test('keeps the longest names within 255 bytes', () => {
    const long = `${'ä'.repeat(125)}.txt`;
    const [, second, third] = claimAll(long, long, long);
    expect(second).toBe(`${'ä'.repeat(123)} (2).txt`);
    expect(third).toBe(`${'ä'.repeat(123)} (3).txt`);
  });

  test('no two names are equal after case folding', () => {
    const name = fc.constantFrom('a', 'A', 'a (2)', 'A (2)', 'a ', 'b.', 'b_', 'con', '_con');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), (names) => {
        const claimed = claimAll(...names).map((each) => each.toLowerCase());
        expect(new Set(claimed).size).toBe(names.length);
      }),
    );
  });
});
