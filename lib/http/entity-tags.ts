import type { Precondition } from '@/lib/base/precondition';

/**
 * The tags of an If-Match or If-None-Match list (RFC 9110 §8.8.3), unquoted. A weak tag keeps its W/, so it
 * never equals one of ours.
 */
export function parseEntityTags(header: string | null): string[] | '*' | undefined {
  if (header === null) return undefined;
  if (header.trim() === '*') return '*';
  return [...header.matchAll(/(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g)].map(
    ([, weak = '', tag = '']) => weak + tag,
  );
}

/** The precondition of a change. If-Match compares strongly, If-None-Match weakly (RFC 9110 §13.1). */
export function preconditionOf({ headers }: Request): Precondition {
  const noneMatch = parseEntityTags(headers.get('if-none-match'));
  return {
    ifMatch: parseEntityTags(headers.get('if-match')),
    ifNoneMatch: Array.isArray(noneMatch) ? noneMatch.map((tag) => tag.replace(/^W\//, '')) : noneMatch,
  };
}
