import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { samples } from './samples';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

async function askInline(
  content: Uint8Array,
  type: string,
  query = '?disposition=inline',
): Promise<Response> {
  const file = await fixture.owner.upload(new Uint8Array(content), 'file', { 'Content-Type': type });
  const { download_uri: uri } = await fixture.owner.post<{ download_uri: string }>(
    `/api/v1/${file.name}:generateDownloadUrl`,
  );
  const answers = [
    await fixture.owner.call(`/api/v1/${file.name}:download${query}`),
    await fetch(uri + query),
  ];
  const [direct, byUrl] = answers as [Response, Response];
  for (const name of ['content-type', 'content-disposition', 'content-security-policy']) {
    expect(byUrl.headers.get(name)).toBe(direct.headers.get(name));
  }
  for (const answer of answers) {
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  }
  return direct;
}

const kindOf = (answer: Response) => answer.headers.get('content-disposition')?.split(';')[0];

describe('?disposition=inline', () => {
  it.each([
    ['image/png', samples.png],
    ['image/gif', samples.gif],
    ['image/jpeg', samples.jpeg],
    ['audio/wav', samples.wav],
    ['text/plain', samples.text],
    ['text/plain; charset=iso-8859-1', samples.text],
  ])('shows %s whose bytes agree, in a sandbox', async (type, content) => {
    const answer = await askInline(content, type);
    expect(kindOf(answer)).toBe('inline');
    expect(answer.headers.get('content-type')?.split(';')[0]).toBe(type.split(';')[0]);
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*; sandbox$/);
  });

  it("shows PDF with the policy that browsers' viewers can bear", async () => {
    const answer = await askInline(samples.pdf, 'application/pdf');
    expect(kindOf(answer)).toBe('inline');
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'",
    );
  });

  it.each([
    ['HTML', 'text/html', samples.html],
    ['XHTML', 'application/xhtml+xml', samples.xml],
    ['SVG', 'image/svg+xml', samples.svg],
    ['XML', 'text/xml', samples.xml],
    ['HTML that is declared as an image', 'image/png', samples.html],
    ['SVG that is declared as an image', 'image/png', samples.svg],
    ['XML that is declared as an image', 'image/jpeg', samples.xml],
    ['HTML that is declared as PDF', 'application/pdf', samples.html],
    ['XML that is declared as text', 'text/plain', samples.xml],
    ['an image that is declared as text', 'text/plain', samples.png],
    ['an image that is declared as another', 'image/jpeg', samples.png],
    ['JavaScript', 'text/javascript', samples.text],
    ['JSON', 'application/json', Buffer.from('{}')],
    ['CSS', 'text/css', samples.text],
    ['bytes that say nothing', 'image/png', Buffer.from([0, 1, 2, 3])],
    ['an empty file', 'text/plain', Buffer.alloc(0)],
    ['an unknown type', 'application/x-acme', samples.png],
  ])('is not granted to %s', async (_what, type, content) => {
    const answer = await askInline(content, type);
    expect(kindOf(answer)).toBe('attachment');
    expect(answer.headers.get('content-security-policy')).toMatch(/; sandbox$/);
  });

  it('is only given when asked for', async () => {
    expect(kindOf(await askInline(samples.png, 'image/png', ''))).toBe('attachment');
    expect(kindOf(await askInline(samples.png, 'image/png', '?disposition=attachment'))).toBe('attachment');
  });
});
