import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareNatural } from '@/lib/base/natural-order';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

type Page = { files: ApiFile[]; next_page_token: string };

let fixture: Fixture;
const count = 120;
beforeAll(async () => {
  fixture = await createFixture();
  // Sizes and names repeat, so that ties must be broken.
  for (let at = 0; at < count; at += 10) {
    await Promise.all(
      Array.from({ length: 10 }, (_, of) =>
        fixture.owner.upload('x'.repeat((at + of) % 7), `file ${(at + of) % 40}.txt`),
      ),
    );
  }
});
afterAll(() => fixture?.remove());

const list = (query: Record<string, string> = {}) =>
  fixture.owner.get<Page>(`${fixture.owner.organizationPath}/files?${new URLSearchParams(query)}`);
const refused = async (query: string) =>
  refusal(await fixture.owner.call(`${fixture.owner.organizationPath}/files?${query}`));

/** All pages one after the other; `between` runs after each. */
async function walk(query: Record<string, string>, between?: () => Promise<unknown>): Promise<ApiFile[][]> {
  const pages: ApiFile[][] = [];
  for (let token = ''; token !== '' || pages.length === 0; ) {
    const page = await list({ ...query, page_token: token });
    pages.push(page.files);
    token = page.next_page_token;
    await between?.();
  }
  return pages;
}

const names = (files: ApiFile[]) => files.map(({ name }) => name);

const key: Record<string, (file: ApiFile) => string | number> = {
  create_time: ({ create_time }) => Date.parse(create_time),
  update_time: ({ update_time }) => Date.parse(update_time),
  filename: ({ filename }) => filename,
  size_bytes: ({ size_bytes }) => Number(size_bytes),
};

const compareKeys = (a: string | number, b: string | number) =>
  typeof a === 'string' ? compareNatural(a, String(b)) : a - Number(b);

describe('walking the pages', () => {
  const orders = Object.keys(key).flatMap((field) => [field, `${field} desc`, `${field} asc`]);

  it.each(orders)(
    'by %s, every file comes once and in order, while others are added and removed',
    async (order) => {
      const there = await walk({ page_size: '1000', order_by: order });
      const before = names(there.flat());
      const added: string[] = [];
      const pages = await walk({ page_size: '17', order_by: order }, async () => {
        const file = await fixture.owner.upload('xxx', `file ${added.length}.txt`);
        added.push(file.name);
      });
      const seen = pages.flat();
      const own = names(seen).filter((name) => !added.includes(name));
      expect(own).toEqual(before);
      expect(new Set(names(seen)).size).toBe(seen.length);
      const keys = seen.map((file) => key[order.split(' ')[0] ?? '']?.(file) ?? '');
      const sorted = [...keys].sort(compareKeys);
      expect(keys).toEqual(order.endsWith('desc') ? sorted.reverse() : sorted);
      for (const name of added) {
        await fixture.owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
      }
    },
  );

  it('ties are broken by id, downwards where the order is', async () => {
    for (const [order, sign] of [
      ['size_bytes', 1],
      ['size_bytes desc', -1],
    ] as const) {
      const files = (await walk({ page_size: '50', order_by: order })).flat();
      for (const [at, file] of files.slice(1).entries()) {
        const previous = files[at] as ApiFile;
        if (previous.size_bytes !== file.size_bytes) continue;
        expect(previous.name < file.name ? 1 : -1).toBe(sign);
      }
    }
  });

  it('begins with the newest by default, fifty at a time', async () => {
    const { files } = await list();
    expect(files).toHaveLength(50);
    expect(names(files)).toEqual(names((await list({ order_by: 'create_time desc' })).files));
  });

  it('the last full page says so itself', async () => {
    const pages = await walk({ page_size: '40' });
    expect(pages.map((page) => page.length)).toEqual([40, 40, 40]);
    expect((await list({ page_size: String(count) })).next_page_token).toBe('');
    expect((await list({ page_size: String(count - 1) })).next_page_token).not.toBe('');
  });

  it('may change page_size between pages', async () => {
    const first = await list({ page_size: '10' });
    const second = await list({ page_size: '20', page_token: first.next_page_token });
    expect(names([...first.files, ...second.files])).toEqual(names((await list({ page_size: '30' })).files));
  });

  it('of nothing is an empty page', async () => {
    expect(await list({ query: 'no such file' })).toEqual({ files: [], next_page_token: '' });
  });
});

describe('page_size', () => {
  it.each(['0', ''])('%j means the default', async (size) => {
    const answer = await fixture.owner.call(
      `${fixture.owner.organizationPath}/files${size && `?page_size=${size}`}`,
    );
    expect(((await answer.json()) as Page).files).toHaveLength(50);
  });
  it.each(['1001', '2147483648', '99999999999999999999'])('%s is coerced to 1000', async (size) => {
    expect((await list({ page_size: size })).files).toHaveLength(count);
  });
  it('is understood in lowerCamelCase too', async () => {
    expect((await list({ pageSize: '3' })).files).toHaveLength(3);
  });
  it.each(['-1', 'abc', '1.5', '1e2', '0x10', '%201', 'null'])('%s is refused', async (size) => {
    expect(await refused(`page_size=${size}`)).toMatchObject({
      status: 400,
      code: 3,
      reason: 'FIELD_INVALID',
    });
  });
});

describe('page_token', () => {
  const wrong = { status: 400, code: 3, reason: 'PAGE_TOKEN_INVALID' };

  it('is refused with any letter changed, cut or added', async () => {
    const { next_page_token: token } = await list({ page_size: '10' });
    const tampered = [...token].map(
      (letter, at) => token.slice(0, at) + (letter === 'A' ? 'B' : 'A') + token.slice(at + 1),
    );
    for (const text of [...tampered, token.slice(1), token.slice(0, -1), `${token}A`, `${token}=`, 'x']) {
      expect(await refused(`page_token=${encodeURIComponent(text)}`)).toMatchObject(wrong);
    }
  });

  it('belongs to its list: another order, query, folder, trash or organization refuses it', async () => {
    const otherId = `${fixture.organization}-elsewhere`;
    await fixture.owner.post('/api/v1/organizations', { organization_id: otherId });
    const { next_page_token: token } = await list({ page_size: '10' });
    for (const other of ['order_by=filename', 'query=file', 'folder=root', 'show_deleted=true']) {
      expect(await refused(`page_token=${token}&${other}`)).toMatchObject(wrong);
    }
    const elsewhere = `/api/v1/organizations/${otherId}/files?page_token=${token}`;
    expect(await refusal(await fixture.owner.call(elsewhere))).toMatchObject(wrong);
    const { download_uri: uri } = await fixture.owner.post<{ download_uri: string }>(
      `/api/v1/${(await list()).files[0]?.name}:generateDownloadUrl`,
    );
    expect(await refused(`page_token=${uri.split('/').at(-1)}`)).toMatchObject(wrong);
  });
});

describe('what is listed', () => {
  it('is what has the words of the query in its name, whatever the case, accents and order', async () => {
    const file = await fixture.owner.upload('x', 'Übergröße 100%_final.PDF');
    for (const query of [
      'übergrö',
      'ÜBERGRÖSSE'.slice(0, 7),
      'u\u0308bergro\u0308',
      '100%_',
      'pdf',
      'Übergröße 100%_final.PDF',
      'ubergrosse',
      'PDF final ÜBER',
      '  100%\u3000uber  ',
    ]) {
      expect(names((await list({ query })).files)).toEqual([file.name]);
    }
    for (const query of ['100_', '%final', 'finale', 'final report', '\u0308', "' OR 1=1 --"]) {
      expect((await list({ query })).files).toEqual([]);
    }
    await fixture.owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
  });

  it('is everything without a folder, and what lies directly in it with folder', async () => {
    await fixture.query(
      `INSERT INTO folders (organization_id, id, parent_id, display_name, etag)
       SELECT id, 'inner', root_folder_id, 'inner', 'x' FROM organizations WHERE id = $1`,
      [fixture.organization],
    );
    const file = await fixture.owner.upload('x', 'in a folder.txt');
    await fixture.owner.call(`/api/v1/${file.name}`, { method: 'PATCH', json: { folder: 'inner' } });
    const found = async (query: Record<string, string>) =>
      names((await list({ page_size: '1000', ...query })).files);
    expect(await found({})).toContain(file.name);
    expect(await found({ folder: 'root' })).toHaveLength(count);
    expect(await found({ folder: 'root' })).not.toContain(file.name);
    expect(await found({ folder: 'root', recursive: 'true' })).toHaveLength(count + 1);
    expect(await found({ folder: 'inner' })).toEqual([file.name]);
    expect(await found({ folder: `organizations/${fixture.organization}/folders/inner` })).toEqual([
      file.name,
    ]);
    expect(await refused('folder=nowhere')).toMatchObject({ status: 404, code: 5 });
  });

  it('is ordered by time where order_by is empty', async () => {
    expect(names((await list({ order_by: '' })).files)).toEqual(names((await list()).files));
  });

  it.each([
    'color',
    'filename up',
    'filename,size_bytes',
    'filename; DROP TABLE files',
    'constructor',
    'filename desc desc',
  ])('is not ordered by %j', async (order) => {
    expect(await refused(`order_by=${encodeURIComponent(order)}`)).toMatchObject({
      status: 400,
      code: 3,
      reason: 'ORDER_BY_INVALID',
    });
  });
});
