import { fail } from '@/lib/base/errors';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';

/**
 * The position where a page begins: the keys of the last row of the previous page. `view` is everything that
 * the list depends on.
 * @throws INVALID_ARGUMENT with reason PAGE_TOKEN_INVALID for a forged token and for one of another list
 */
export function positionOf(capabilities: Capabilities, view: string, token: string): string[] | null {
  if (token === '') return null;
  const payload = capabilities.verify('page-token', token);
  const [tokenView, ...keys] = payload ? (JSON.parse(payload.toString()) as string[]) : [];
  if (tokenView !== view) {
    throw fail('PAGE_TOKEN_INVALID');
  }
  return keys;
}

/**
 * The token that {@link positionOf} reads: `keys` are those of the last row; null: no row follows, no token.
 */
export function nextToken(capabilities: Capabilities, view: string, keys: string[] | null): string {
  return keys ? capabilities.sign('page-token', Buffer.from(JSON.stringify([view, ...keys]))) : '';
}

/** The position of a row in a list by time of creation. */
export type TimePosition = { createdAt: Date; id: string };

/** The filter for rows after a position in a list whose newest rows come first; null: all rows. */
export const olderThan = (position: TimePosition | null) =>
  position && {
    OR: [
      { createdAt: { lt: position.createdAt } },
      { createdAt: position.createdAt, id: { lt: position.id } },
    ],
  };

/** {@link positionOf} for lists by time of creation. */
export function timePositionOf(capabilities: Capabilities, view: string, token: string): TimePosition | null {
  const [time, id] = positionOf(capabilities, view, token) ?? [];
  return time && id ? { createdAt: new Date(time), id } : null;
}
