import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { onEveryProduct } from './stores';

const content = 'abcdefghijklmnopqrstuvwxyz';

onEveryProduct((store) => {
  let fixture: Fixture;
  let file: ApiFile;
  beforeAll(async () => {
    fixture = await createFixture(store);
    file = await fixture.owner.upload(content, 'abc.txt', { 'Content-Type': 'text/plain' });
  });
  afterAll(() => fixture?.remove());

  const ask = (range: string, headers: Record<string, string> = {}) =>
    fixture.owner.call(`/api/v1/${file.name}:download`, { headers: { Range: range, ...headers } });

  it.each([
    ['bytes=0-0', 'a', '0-0'],
    ['bytes=2-5', 'cdef', '2-5'],
    ['bytes=20-', 'uvwxyz', '20-25'],
    ['bytes=-3', 'xyz', '23-25'],
    ['bytes=-100', content, '0-25'],
    ['bytes=24-100', 'yz', '24-25'],
    ['bytes=0-99999999999999999999', content, '0-25'],
    ['BYTES=1-2', 'bc', '1-2'],
    ['bytes= 1-2 ,', 'bc', '1-2'],
    ['bytes=1-2,90-95', 'bc', '1-2'],
  ])('%s is one part of the file', async (range, expected, contentRange) => {
    const answer = await ask(range);
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${contentRange}/26`);
    expect(answer.headers.get('content-length')).toBe(String(expected.length));
    expect(answer.headers.get('etag')).toBe(file.etag);
    expect(await answer.text()).toBe(expected);
  });

  describe('several ranges', () => {
    it.each([
      ['bytes=0-1,4-5', ['ab 0-1', 'ef 4-5']],
      ['bytes=-2,0-1', ['yz 24-25', 'ab 0-1']],
      ['bytes=3-,0-0,99-', ['defghijklmnopqrstuvwxyz 3-25', 'a 0-0']],
      ['bytes=1-2,2-3', ['bc 1-2', 'cd 2-3']],
    ])('%s are parts of one answer, in the order asked', async (range, expected) => {
      const answer = await ask(range);
      expect(answer.status).toBe(206);
      expect(answer.headers.get('content-range')).toBeNull();
      const type = answer.headers.get('content-type') ?? '';
      const boundary = /^multipart\/byteranges; boundary=([\w-]+)$/.exec(type)?.[1] ?? '';
      const body = await answer.text();
      expect(answer.headers.get('content-length')).toBe(String(body.length));
      expect(parts(body, boundary)).toEqual(expected);
    });

    it('are limited to a hundred: with one more the answer is the whole file', async () => {
      const hundred = (count: number) => `bytes=${Array.from({ length: count }, () => '99-').join(',')},0-0`;
      expect((await ask(hundred(99))).status).toBe(206);
      const whole = await ask(hundred(100));
      expect([whole.status, await whole.text()]).toEqual([200, content]);
    });
  });

  it.each([
    ['malformed', 'bytes=a-b'],
    ['malformed beside a good one', 'bytes=0-1,x'],
    ['empty', 'bytes='],
    ['nothing but a dash', 'bytes=-'],
    ['of another unit', 'items=0-1'],
    ['reversed', 'bytes=5-2'],
    ['reversed beside a good one', 'bytes=0-1,5-2'],
    ['negative twice', 'bytes=--1'],
    ['together more than the file', 'bytes=0-25,0-0'],
    ['overlapping to more than the file', 'bytes=0-20,10-25'],
  ])('is ignored where it is %s', async (_what, range) => {
    const answer = await ask(range);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-range')).toBeNull();
    expect(await answer.text()).toBe(content);
  });

  it.each(['bytes=26-', 'bytes=26-30', 'bytes=-0', 'bytes=100-,200-300'])(
    '%s cannot be satisfied',
    async (range) => {
      const answer = await ask(range);
      expect(answer.headers.get('content-range')).toBe('bytes */26');
      expect(await refusal(answer)).toMatchObject({ status: 416, code: 3, reason: 'RANGE_NOT_SATISFIABLE' });
    },
  );

  it('no range of an empty file can be satisfied', async () => {
    const empty = await fixture.owner.upload('');
    for (const range of ['bytes=0-', 'bytes=-1']) {
      const answer = await fixture.owner.call(`/api/v1/${empty.name}:download`, {
        headers: { Range: range },
      });
      expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */0']);
      await answer.body?.cancel();
    }
  });

  describe('If-Range', () => {
    it('applies the range for the current etag or date, and for nothing else', async () => {
      const date = new Date(file.update_time);
      const later = new Date(date.getTime() + 60_000).toUTCString();
      const status = async (ifRange: string) => {
        const answer = await ask('bytes=0-1', { 'If-Range': ifRange });
        await answer.body?.cancel();
        return answer.status;
      };
      expect(await status(file.etag)).toBe(206);
      // A date counts only when its second has passed.
      await expect.poll(() => status(date.toUTCString())).toBe(206);
      expect(await status('"another"')).toBe(200);
      expect(await status(`W/${file.etag}`)).toBe(200);
      expect(await status(later)).toBe(200);
      expect(await status('yesterday')).toBe(200);
    });

    it('of another version answers the whole file, also where the range is unsatisfiable', async () => {
      const answer = await ask('bytes=99-', { 'If-Range': '"another"' });
      expect([answer.status, await answer.text()]).toEqual([200, content]);
    });
  });

  it('are served by download URLs as well', async () => {
    const { download_uri: uri } = await fixture.owner.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    );
    const answer = await fetch(uri, { headers: { Range: 'bytes=-2' } });
    expect([answer.status, await answer.text()]).toEqual([206, 'yz']);
  });
});

/** The parts of a multipart/byteranges body, each as "bytes range". */
function parts(body: string, boundary: string): string[] {
  const [before, ...rest] = body.split(`--${boundary}`);
  expect(before?.trim()).toBe('');
  expect(rest.pop()).toBe('--\r\n');
  return rest.map((part) => {
    const [head = '', bytes = ''] = part.split('\r\n\r\n');
    expect(head).toContain('Content-Type: text/plain');
    return `${bytes.replace(/\r\n$/, '')} ${/Content-Range: bytes ([\d-]+)\/26/.exec(head)?.[1]}`;
  });
}
