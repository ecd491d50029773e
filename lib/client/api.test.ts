import { afterEach, describe, expect, test, vi } from 'vitest';
import { ApiError, call, errorIn, searchOf } from './api';

afterEach(() => vi.unstubAllGlobals());

function stubFetch(answer: () => Promise<Response>) {
  const fetched = vi.fn((_url: string, _init: RequestInit) => answer());
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

describe('a call', () => {
  test('sends JSON with its type, which no form of another site can', async () => {
    const fetched = stubFetch(async () => Response.json({ ok: true }));
    expect(await call('/tokens', { method: 'POST', json: { a: 1 } })).toEqual({ ok: true });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe('/api/v1/tokens');
    expect(init).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    });
  });

  test('has no body and no content type without JSON, and can leave the API', async () => {
    const fetched = stubFetch(async () => Response.json({}));
    await call('/u/secret', { base: '' });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe('/u/secret');
    expect(init?.body).toBeUndefined();
    expect(init?.headers).not.toHaveProperty('Content-Type');
  });

  test('throws the error of the response', async () => {
    const body = {
      code: 5,
      message: 'Not here.',
      details: [{ reason: 'FILE_NOT_FOUND', metadata: { a: 'b' } }],
    };
    stubFetch(async () => Response.json(body, { status: 404 }));
    await expect(call('/x')).rejects.toMatchObject({
      status: 404,
      reason: 'FILE_NOT_FOUND',
      message: 'Not here.',
      metadata: { a: 'b' },
    });
  });

  test('is OFFLINE without a response, but an aborted call stays an abort', async () => {
    stubFetch(() => Promise.reject(new TypeError('network')));
    await expect(call('/x')).rejects.toMatchObject({ status: 0, reason: 'OFFLINE' });
    stubFetch(() => Promise.reject(new DOMException('stop', 'AbortError')));
    await expect(call('/x')).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test("reads a proxy's page as an error too", () => {
  const error = errorIn(502, '<h1>Bad gateway</h1>');
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 502, reason: 'UNREADABLE', message: 'The server answered 502.' });
});

test('leaves empty and undefined parameters out of the query, but not false or 0', () => {
  expect(searchOf({ a: '', b: undefined })).toBe('');
  expect(searchOf({ a: 'x y', b: false, c: 0, d: '' })).toBe('?a=x+y&b=false&c=0');
});
