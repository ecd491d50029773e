import { expect, test } from 'vitest';
import type { Entry } from '@/lib/client/entries';
import { coverageOf } from './coverage';

const scope = { folder: 'root', recursive: false, query: '' };
const entries = ['file', 'file', 'folder'].map((kind) => ({ kind }) as Entry);
const all = { shownCount: 3, isComplete: true, isTruncated: true, scope, fileCount: 60_000 };

test('everything in a list that is not loaded whole is what the server counts, and the folders', () => {
  const { scopeOf, isBeyondList, countOf } = coverageOf(all);
  expect([scopeOf(entries), isBeyondList(entries), countOf(entries)]).toEqual([scope, true, 60_001]);
  expect(coverageOf({ ...all, fileCount: undefined }).countOf(entries)).toBeUndefined();
});

test('some of a list are those, whatever else the server has', () => {
  const some = entries.slice(1);
  const { scopeOf, isBeyondList, countOf } = coverageOf(all);
  expect([scopeOf(some), isBeyondList(some), countOf(some)]).toEqual([undefined, false, 2]);
});

test('everything that a filter of the page leaves is what the page shows: the change goes by names', () => {
  const { scopeOf, isBeyondList, countOf } = coverageOf({ ...all, scope: undefined });
  expect([scopeOf(entries), isBeyondList(entries), countOf(entries)]).toEqual([undefined, false, 3]);
});

test('everything in a list that is loaded whole is counted by the page', () => {
  const { scopeOf, isBeyondList, countOf } = coverageOf({ ...all, isTruncated: false, fileCount: undefined });
  expect([scopeOf(entries), isBeyondList(entries), countOf(entries)]).toEqual([scope, false, 3]);
});
