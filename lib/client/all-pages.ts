import { call } from './api';

/** The largest page that the API returns. */
const PAGE_SIZE = 1000;

type Query = Record<string, string | boolean | undefined>;

/** All rows of a list of the API, page by page. `field` is the field of the response that contains them. */
export async function loadAllPages<Row>(
  path: string,
  { field, query, signal }: { field: string; query?: Query; signal?: AbortSignal },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let token = ''; ; ) {
    const page = await call<Record<string, Row[]> & { next_page_token: string }>(path, {
      query: { ...query, page_size: PAGE_SIZE, page_token: token },
      signal,
    });
    for (const row of page[field] ?? []) rows.push(row);
    token = page.next_page_token;
    if (token === '') return rows;
  }
}
