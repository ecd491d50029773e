import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { fail } from '@/lib/base/errors';
import { ClientGone } from './body';
import { errorResponse, headersOf } from './error-response';

function respond(thrown: unknown) {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line) => lines.push(line) });
  return { response: errorResponse(thrown, log, 'request-1'), lines };
}

describe('An error response', () => {
  test('is a google.rpc.Status with an ErrorInfo', async () => {
    const { response, lines } = respond(fail('FILE_NOT_FOUND'));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 5,
      details: [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'FILE_NOT_FOUND', domain: 'holdall' },
      ],
    });
    expect(lines).toEqual([]);
  });

  test('does not disclose unexpected errors, which are logged once', async () => {
    const { response, lines } = respond(new TypeError('secret detail'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret detail');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('secret detail');
    expect(lines[0]).toContain('request-1');
  });

  test('says that a disconnected client sent too little', async () => {
    const { response } = respond(new ClientGone('gone'));
    expect(await response.json()).toMatchObject({ details: [{ reason: 'CONTENT_TOO_SHORT' }] });
  });
});

describe('The header fields of an error', () => {
  test('name the way to authenticate', () => {
    expect(headersOf(fail('TOKEN_INVALID'))).toEqual({ 'WWW-Authenticate': 'Bearer' });
    expect(headersOf(fail('SHARE_PASSWORD'))['WWW-Authenticate']).toMatch(/^Basic /);
  });

  test('say when to retry', () => {
    expect(headersOf(fail('SHUTTING_DOWN'))).toEqual({ 'Retry-After': '5' });
    const limited = fail('RATE_LIMITED', { metadata: { retry_after_seconds: '23' } });
    expect(headersOf(limited)).toEqual({ 'Retry-After': '23' });
  });

  test('give the offset of an upload, the range of a file and the methods of a route', () => {
    expect(headersOf(fail('OFFSET_MISMATCH', { values: { offset: 7 }, metadata: { offset: '7' } }))).toEqual({
      'Upload-Offset': '7',
      'Upload-Complete': '?0',
    });
    expect(
      headersOf(fail('FILE_CHANGED', { metadata: { content_range: 'bytes */9', allow: 'GET' } })),
    ).toEqual({
      'Content-Range': 'bytes */9',
      Allow: 'GET',
    });
  });
});
