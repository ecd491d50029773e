import { describe, expect, test } from 'vitest';
import { fail } from '@/lib/base/errors';
import { refusalPage } from './refusal-page';

const request = (headers: Record<string, string>) => new Request('http://h/d/x', { headers });
const browser = (language = 'en') => request({ accept: 'text/html', 'accept-language': language });
const response = (status: number, headers = {}) => new Response(null, { status, headers });
const heading = async (page: Response | null) => /<h1>(.*?)<\/h1>/.exec((await page?.text()) ?? '')?.[1];

describe('The page of a generated URL that does not work', () => {
  test('is not for programs', () => {
    expect(refusalPage(fail('URL_EXPIRED'), request({ accept: '*/*' }), response(403))).toBeNull();
  });

  test('says why in the language of the reader', async () => {
    const page = (language: string) => refusalPage(fail('URL_EXPIRED'), browser(language), response(403));
    expect(await heading(page('en'))).toBe('This link has expired.');
    expect(await heading(page('de'))).toBe('Dieser Link ist abgelaufen.');
    expect(page('en')?.status).toBe(403);
  });

  test('has one text for reasons that need no explanation', async () => {
    expect(await heading(refusalPage(fail('URL_INVALID'), browser(), response(403)))).toBe(
      'This link isn’t valid.',
    );
  });

  test('thanks for all files received', async () => {
    const page = refusalPage(fail('UPLOAD_URL_EXHAUSTED'), browser(), response(403));
    expect(await page?.text()).toContain('Your files were received.');
  });

  test('asks to try later if the server is unavailable', async () => {
    const page = refusalPage(fail('SHUTTING_DOWN'), browser(), response(503, { 'Retry-After': '7' }));
    expect(page?.headers.get('retry-after')).toBe('7');
    expect(await heading(page)).toBe('This link isn’t available right now.');
  });
});
