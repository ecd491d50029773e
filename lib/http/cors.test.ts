import { describe, expect, test } from 'vitest';
import { corsHeaders, preflightHeaders } from './cors';

const origin = 'https://app.example';

describe('CORS', () => {
  test('says nothing to requests without an origin', () => {
    expect(corsHeaders('any', null, [])).toEqual({});
    expect(corsHeaders('configured', null, [origin])).toEqual({});
  });

  test('allows every origin where the URL is the credential', () => {
    expect(corsHeaders('any', origin, [])).toMatchObject({ 'Access-Control-Allow-Origin': '*' });
  });

  test('allows only configured origins elsewhere', () => {
    expect(corsHeaders('configured', origin, ['https://other.example'])).toEqual({});
    expect(corsHeaders('configured', `${origin}.evil`, [origin])).toEqual({});
    expect(corsHeaders('configured', origin, [origin])).toMatchObject({
      'Access-Control-Allow-Origin': origin,
      Vary: 'Origin',
    });
  });

  test('never allows cookies', () => {
    for (const policy of ['any', 'configured'] as const) {
      expect(corsHeaders(policy, origin, [origin])).not.toHaveProperty('Access-Control-Allow-Credentials');
    }
  });

  test('exposes the header fields of resumable uploads', () => {
    const exposed = corsHeaders('any', origin, [])['Access-Control-Expose-Headers']?.split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['Location', 'Upload-Offset', 'ETag', 'X-Request-Id']));
  });

  test('answers preflights with the requested header fields', () => {
    expect(preflightHeaders('GET, PUT', 'x-a, x-b')).toMatchObject({
      'Access-Control-Allow-Methods': 'GET, PUT',
      'Access-Control-Allow-Headers': 'x-a, x-b',
    });
    expect(preflightHeaders('GET', null)['Access-Control-Allow-Headers']).toBe('Authorization, Content-Type');
  });
});
