import { expect, test } from 'vitest';
import { acceptsHtml, Html, html, htmlResponse } from './html';

test('Values are escaped for text and attributes', () => {
  const value = `<script>"&'`;
  expect(html`<a title="${value}">${value}</a>`.text).toBe(
    '<a title="&#60;script&#62;&#34;&#38;&#39;">&#60;script&#62;&#34;&#38;&#39;</a>',
  );
});

test('HTML is not escaped again', () => {
  const inner = html`<b>${'<'}</b>`;
  expect(html`<p>${inner}${[inner, inner]}${new Html('<hr>')}</p>`.text).toBe(
    '<p><b>&#60;</b><b>&#60;</b><b>&#60;</b><hr></p>',
  );
});

test('Absent values are empty, zero is not', () => {
  expect(html`[${null}${undefined}${false}${0}]`.text).toBe('[0]');
});

test.each([
  ['text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', true],
  ['TEXT/HTML', true],
  ['*/*', false],
  ['application/json', false],
  [null, false],
])('Accept: %s asks for a page: %s', (accept, expected) => {
  const headers = new Headers(accept === null ? {} : { accept });
  expect(acceptsHtml({ headers })).toBe(expected);
});

test('A page is a response in UTF-8', async () => {
  const response = htmlResponse(html`<p>ä</p>`, 404, { 'Cache-Control': 'no-store' });
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.text()).toBe('<!doctype html>\n<p>ä</p>');
});
