import type { Scope } from '@/lib/client/content';
import type { Entry } from '@/lib/client/entries';

type Listed = {
  /** How many entries the list shows. */
  shownCount: number;
  isComplete: boolean;
  /** The server has more than the list loaded. */
  isTruncated: boolean;
  /** The view by which the server finds the same files; undefined where filters of the page narrow it. */
  scope: Scope | undefined;
  /** How many files that are on the server; undefined until it counted. */
  fileCount: number | undefined;
};

/** What a change of some of a list's entries covers. */
export function coverageOf({ shownCount, isComplete, isTruncated, scope, fileCount }: Listed) {
  const scopeOf = (targets: Entry[]): Scope | undefined =>
    isComplete && targets.length === shownCount ? scope : undefined;
  const isBeyondList = (targets: Entry[]): boolean => isTruncated && scopeOf(targets) !== undefined;
  return {
    /** The view instead of names, where all its entries are meant: also those that the list did not load. */
    scopeOf,
    /** Whether that means entries that the list did not load. */
    isBeyondList,
    /** How many entries it is; where the list did not load them all, undefined until the server counted. */
    countOf: (targets: Entry[]): number | undefined =>
      isBeyondList(targets)
        ? fileCount && fileCount + targets.filter(({ kind }) => kind === 'folder').length
        : targets.length,
  };
}
