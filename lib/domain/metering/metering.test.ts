import { describe, expect, test } from 'vitest';
import { faceOf } from './faces';
import { quotaMail } from './quota-mails';
import { daysOf, rangeOf } from './usage-history';

describe('faceOf', () => {
  const actor = {
    userId: 'u',
    tokenId: null,
    sessionId: null,
    uploadUrlId: null,
    origin: { address: null, requestId: 'r1' },
  };
  test.each([
    [{ tokenId: 't' }, 'rest'],
    [{ tokenId: 't', origin: { address: null, requestId: 'grpc-r1' } }, 'grpc'],
    [{ sessionId: 's' }, 'browser'],
    [{ tokenId: 't', uploadUrlId: 'u' }, 'link'],
    [{ downloadUrlId: 'd' }, 'link'],
    [{}, 'link'],
  ] as const)('%j is %s', (given, face) => {
    expect(faceOf({ ...actor, ...given })).toBe(face);
  });
});

describe('a range of days', () => {
  const now = new Date('2026-11-30T12:00:00Z');
  test.each([
    [{}, '2026-11-01', '2026-11-30'],
    [{ from: '2026-11-20' }, '2026-11-20', '2026-11-30'],
    [{ from: '2026-01-01' }, '2026-01-01', '2026-11-30'],
    [{ from: '2024-01-01' }, '2024-01-01', '2024-12-31'],
    [{ to: '2026-03-30' }, '2026-03-01', '2026-03-30'],
    [{ from: '2026-12-24' }, '2026-12-24', '2026-12-24'],
  ])('%j is %s to %s', (given, from, to) => {
    expect(rangeOf(given, now)).toEqual({ from, to });
  });

  test('has both ends', () => {
    expect(daysOf({ from: '2026-02-27', to: '2026-03-01' })).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]);
  });
});

test('the mail about a quota says how full it is, in the language of its reader', () => {
  const due = { email: 'a@b', organization: 'Acme', organizationId: 'acme', percent: 80, language: null };
  expect(quotaMail(due, 'https://files.example').subject).toBe('Acme has used 80% of its storage');
  const full = quotaMail({ ...due, percent: 100, language: 'de' }, 'https://files.example');
  expect(full.subject).toBe('Der Speicher von Acme ist voll');
  expect(full.text).toContain('https://files.example/o/acme/settings/usage');
});
