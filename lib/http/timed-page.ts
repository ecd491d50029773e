import type { App } from '@/lib/app';
import { nextToken, type TimePosition, timePositionOf } from '@/lib/base/pagination/page-token';

type PageQuery = { page_size: number; page_token: string };

/**
 * A page of a list by time of creation, newest first, and the token of the next one. `view` identifies the
 * list with its filters; `find` gets one row more than the page has, to detect whether another page follows.
 */
export async function timedPage<Row extends TimePosition>(
  { capabilities }: App,
  { view, query: { page_size: pageSize, page_token: token } }: { view: string; query: PageQuery },
  find: (page: { pageSize: number; after: TimePosition | null }) => Promise<Row[]>,
): Promise<{ rows: Row[]; next_page_token: string }> {
  const found = await find({ pageSize: pageSize + 1, after: timePositionOf(capabilities, view, token) });
  const rows = found.slice(0, pageSize);
  const last = found.length > rows.length ? rows.at(-1) : undefined;
  const keys = last ? [last.createdAt.toISOString(), last.id] : null;
  return { rows, next_page_token: nextToken(capabilities, view, keys) };
}
