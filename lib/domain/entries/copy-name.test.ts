import { describe, expect, it } from 'vitest';
import { copyName, copyPrefix } from './copy-name';

const nameOf = (name: string, taken: string[], hasExtension = true) =>
  copyName(name, (other) => taken.includes(other), { hasExtension });

describe('copyName', () => {
  it.each([
    ['report.pdf', [], 'report.pdf'],
    ['report.pdf', ['report.pdf'], 'report (2).pdf'],
    ['report.pdf', ['report.pdf', 'report (2).pdf'], 'report (3).pdf'],
    ['report (2).pdf', ['report (2).pdf'], 'report (3).pdf'],
    ['report (9).pdf', ['report (9).pdf'], 'report (2).pdf'],
    ['.profile', ['.profile'], '.profile (2)'],
    ['README', ['README'], 'README (2)'],
    ['(1)', ['(1)'], '(1) (2)'],
    ['a.tar.gz', ['a.tar.gz'], 'a.tar (2).gz'],
  ])('of %s beside %j is %s', (name, taken, expected) => {
    expect(nameOf(name, taken)).toBe(expected);
  });

  it('has the number of a folder at its end', () => {
    expect(nameOf('v1.2', ['v1.2'], false)).toBe('v1.2 (2)');
  });

  it('is never too long, and has whole characters only', () => {
    const name = `${'ü'.repeat(125)}.pdf`;
    const copy = nameOf(name, [name]);
    expect(copy).toBe(`${'ü'.repeat(123)} (2).pdf`);
    expect(Buffer.byteLength(copy)).toBeLessThanOrEqual(255);
  });
});

describe('copyPrefix', () => {
  it('is the part before the number', () => {
    expect(copyPrefix('report (12).pdf', { hasExtension: true })).toBe('report');
    expect(copyPrefix('v1.2', { hasExtension: false })).toBe('v1.2');
  });
});
