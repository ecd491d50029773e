import { describe, expect, test } from 'vitest';
import { AppError, fail } from '@/lib/base/errors';
import type { Reason } from '@/lib/base/reasons';
import { closedPage } from './closed-page';

const open = (reason: Reason, { method = 'GET', language = 'en', status = 410, metadata = {} } = {}) =>
  closedPage(
    new AppError(reason, 'Text.', { metadata }),
    new Request('http://h/s/x', { method, headers: { accept: 'text/html', 'accept-language': language } }),
    new Response(null, { status }),
  );

async function headingOf(page: Response | null) {
  return /<h1>(.*?)<\/h1>/.exec((await page?.text()) ?? '')?.[1];
}

describe('The page of a share link that does not open', () => {
  test.each([
    ['SHARE_UNKNOWN', 'This link isn’t valid.', 'Dieser Link ist ungültig.'],
    ['SHARE_REVOKED', 'This link was revoked.', 'Dieser Link wurde widerrufen.'],
    ['SHARE_EXPIRED', 'This link has expired.', 'Dieser Link ist abgelaufen.'],
    [
      'DOWNLOAD_LIMIT_REACHED',
      'This link has reached its download limit.',
      'Das Download-Limit dieses Links ist erreicht.',
    ],
    ['SHARE_TARGET_DELETED', 'The shared item was deleted.', 'Das freigegebene Element wurde gelöscht.'],
    ['INTERNAL', 'This link couldn’t be opened.', 'Dieser Link konnte nicht geöffnet werden.'],
  ] as [Reason, string, string][])('%s', async (reason, english, german) => {
    expect(await headingOf(open(reason))).toBe(english);
    expect(await headingOf(open(reason, { language: 'de' }))).toBe(german);
    expect(open(reason)?.status).toBe(410);
  });

  test('asks for the password without a dialog of the browser', async () => {
    const page = open('SHARE_PASSWORD', { status: 401 });
    expect(page?.headers.get('www-authenticate')).toMatch(/^Form /);
    const text = await page?.text();
    expect(text).toContain('type="password"');
    expect(text).not.toContain('role="alert"');
  });

  test('says that a password was incorrect', async () => {
    const text = await open('SHARE_PASSWORD', { method: 'POST', status: 401 })?.text();
    expect(text).toContain('Incorrect password. Try again.');
  });

  test('says when to try again after too many attempts', async () => {
    const page = open('TOO_MANY_ATTEMPTS', { status: 429, metadata: { retry_after_seconds: '90' } });
    expect(await page?.text()).toContain('Try again in 2 minutes.');
  });

  test('is not for programs', () => {
    const request = new Request('http://h/s/x', { headers: { accept: '*/*' } });
    expect(closedPage(fail('SHARE_EXPIRED'), request, new Response(null, { status: 410 }))).toBeNull();
  });

  test('runs no script and is not cached', () => {
    const { headers } = open('SHARE_EXPIRED') as Response;
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('script-src');
    expect(headers.get('cache-control')).toBe('private, no-store');
  });
});
