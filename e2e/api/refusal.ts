import { expect } from 'vitest';
import type { ApiStatus } from '../infrastructure/api';

export type Refusal = { status: number; code: number; reason: string; metadata: Record<string, string> };

/** What an error answer says, after checking the form that every error has (contract §2, Errors). */
export async function refusal(response: Response): Promise<Refusal> {
  const text = await response.text();
  expect(response.headers.get('content-type'), text).toBe('application/json');
  expect(response.headers.get('x-request-id')).toMatch(/^\S+$/);
  const { code, message, details } = JSON.parse(text) as ApiStatus;
  expect(message).not.toBe('');
  expect(details[0]).toMatchObject({
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: expect.stringMatching(/^[A-Z][A-Z0-9_]+$/),
  });
  const { reason = '', metadata = {} } = details[0] ?? {};
  const scheme = reason === 'SHARE_PASSWORD' ? 'Basic realm="Holdall link", charset="UTF-8"' : 'Bearer';
  if (response.status === 401) expect(response.headers.get('www-authenticate')).toBe(scheme);
  return { status: response.status, code, reason, metadata };
}
