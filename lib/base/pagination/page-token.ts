import { fail } from '@/lib/base/errors';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';

/**
 * Where a page of a short list begins: the keys of the last row of the page before. `view` is everything the
 * list depends on.
 * @throws INVALID_ARGUMENT with reason PAGE_TOKEN_INVALID for a token that is not ours or is of another list
 */
export function positionOf(capabilities: Capabilities, view: string, token: string): string[] | null {
  if (token === '') return null;
  const payload = capabilities.verify('page-token', token);
  const [madeFor, ...keys] = payload ? (JSON.parse(payload.toString()) as string[]) : [];
  if (madeFor !== view) {
    throw fail('PAGE_TOKEN_INVALID');
  }
  return keys;
}

/** The token that {@link positionOf} reads, or empty where no row follows `last`. */
export function nextToken<Row>(
  capabilities: Capabilities,
  view: string,
  last: Row | false | undefined,
  keysOf: (row: Row) => string[],
): string {
  return last ? capabilities.sign('page-token', Buffer.from(JSON.stringify([view, ...keysOf(last)]))) : '';
}

/** The place of a row in a list by time of creation. */
export type TimePosition = { createdAt: Date; id: string };

/** The filter for what comes after a place in a list whose newest rows are first; for all of it, null. */
export const olderThan = (place: TimePosition | null) =>
  place && {
    OR: [{ createdAt: { lt: place.createdAt } }, { createdAt: place.createdAt, id: { lt: place.id } }],
  };

/** {@link positionOf} for lists by time of creation. */
export function timePositionOf(capabilities: Capabilities, view: string, token: string): TimePosition | null {
  const [time, id] = positionOf(capabilities, view, token) ?? [];
  return time && id ? { createdAt: new Date(time), id } : null;
}
