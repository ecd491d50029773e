import { expect, test } from 'vitest';
import { type LinkedEntry, sortKeyOf } from './linked-store';
import { pageByName } from './page-by-name';

async function* folder(...keys: string[]): AsyncGenerator<LinkedEntry> {
  const modifiedAt = new Date(0);
  for (const key of keys) {
    if (key.endsWith('/')) yield { isFolder: true, name: key.slice(0, -1), modifiedAt };
    else yield { isFolder: false, name: key, sizeBytes: 0, modifiedAt, etag: 'e' };
  }
}

const keys = ['Banane', 'Zebra', 'apfel', 'file10', 'file2', 'file2/', 'Äpfel/'];

test('pages follow each other in natural order', async () => {
  const found: string[] = [];
  const pageAfter = async (after: string | null) => {
    const page = await pageByName(folder(...keys), { after, pageSize: 2, max: 7 });
    found.push(...(page?.entries ?? []).map(sortKeyOf));
    return page?.hasMore;
  };
  while (await pageAfter(found.at(-1) ?? null));
  expect(found).toEqual(['apfel', 'Äpfel/', 'Banane', 'file2', 'file2/', 'file10', 'Zebra']);
});

test('the last full page says so itself', async () => {
  expect(await pageByName(folder('a', 'b'), { after: null, pageSize: 2, max: 9 })).toMatchObject({
    hasMore: false,
  });
});

test('a folder with too many entries is not sorted', async () => {
  expect(await pageByName(folder(...keys), { after: null, pageSize: 2, max: 6 })).toBeNull();
});
