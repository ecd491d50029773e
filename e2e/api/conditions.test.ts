import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

let fixture: Fixture;
let file: ApiFile;
const minute = 60_000;
const at = (offsetMs: number) => new Date(new Date(file.update_time).getTime() + offsetMs).toUTCString();

beforeAll(async () => {
  fixture = await createFixture();
  file = await fixture.owner.upload('hello', 'a.txt', { 'Content-Type': 'text/plain' });
  // A date counts only when its second has passed.
  await vi.waitFor(
    async () => expect((await download({ 'If-Modified-Since': at(0) })).status).toBe(304),
    30_000,
  );
});
afterAll(() => fixture?.remove());

const download = (headers: Record<string, string>, method = 'GET') =>
  fixture.owner.call(`/api/v1/${file.name}:download`, { headers, method });

describe('a conditional download', () => {
  it.each([
    ['If-None-Match with the etag', () => ({ 'If-None-Match': file.etag })],
    ['If-None-Match with the weak etag', () => ({ 'If-None-Match': `W/${file.etag}` })],
    ['If-None-Match with one of several', () => ({ 'If-None-Match': `"x", ${file.etag}` })],
    ['If-None-Match: *', () => ({ 'If-None-Match': '*' })],
    ['If-Modified-Since its date', () => ({ 'If-Modified-Since': at(0) })],
    [
      'If-None-Match before If-Modified-Since',
      () => ({ 'If-None-Match': file.etag, 'If-Modified-Since': at(-minute) }),
    ],
    ['a range beside it', () => ({ 'If-None-Match': file.etag, Range: 'bytes=0-1' })],
  ])('is 304 without a body: %s', async (_what, headers) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await download(headers(), method);
      expect([answer.status, await answer.text()]).toEqual([304, '']);
      expect(answer.headers.get('etag')).toBe(file.etag);
    }
  });

  it.each([
    ['If-None-Match with another etag', () => ({ 'If-None-Match': '"x"', 'If-Modified-Since': at(minute) })],
    ['If-Modified-Since before it', () => ({ 'If-Modified-Since': at(-minute) })],
    ['If-Modified-Since with no date', () => ({ 'If-Modified-Since': 'yesterday' })],
    ['If-Match with the etag', () => ({ 'If-Match': file.etag })],
    ['If-Match: *', () => ({ 'If-Match': '*' })],
    [
      'If-Match before If-Unmodified-Since',
      () => ({ 'If-Match': file.etag, 'If-Unmodified-Since': at(-minute) }),
    ],
    ['If-Unmodified-Since its date', () => ({ 'If-Unmodified-Since': at(0) })],
  ])('is 200: %s', async (_what, headers) => {
    const answer = await download(headers());
    expect([answer.status, await answer.text()]).toEqual([200, 'hello']);
  });

  it.each([
    ['If-Match with another etag', () => ({ 'If-Match': '"x"' })],
    ['If-Match with the weak etag', () => ({ 'If-Match': `W/${file.etag}` })],
    ['If-Unmodified-Since before it', () => ({ 'If-Unmodified-Since': at(-minute) })],
    ['If-Match before If-None-Match', () => ({ 'If-Match': '"x"', 'If-None-Match': file.etag })],
  ])('is 412: %s', async (_what, headers) => {
    expect(await refusal(await download(headers()))).toMatchObject({
      status: 412,
      code: 10,
      reason: 'PRECONDITION_FAILED',
    });
  });
});
