import { STATUS_CODES } from 'node:http';
import { FastResponse } from 'srvx/node';
import type { AnswerHeaders } from './answer';

/** Text that is HTML already. Only {@link html} makes it. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | Html[] | null | undefined | false;

/**
 * HTML with values in it: whatever is not HTML itself is escaped, for text and for attributes in double
 * quotes.
 */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(parts.map((part, at) => part + (at < values.length ? render(values[at]) : '')).join(''));
}

function render(value: Value): string {
  if (Array.isArray(value)) return value.map(render).join('');
  if (value instanceof Html) return value.text;
  if (value === null || value === undefined || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An answer that is a page. */
export function htmlResponse({ text }: Html, status: number, headers: AnswerHeaders): Response {
  return new FastResponse(`<!doctype html>\n${text}`, {
    status,
    statusText: STATUS_CODES[status],
    headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
  });
}

/**
 * Whether it is a browser that asks for a page to show, and no program that wants what the address leads to.
 */
export const asksForPage = ({ headers }: Pick<Request, 'headers'>) =>
  /\btext\/html\b/i.test(headers.get('accept') ?? '');
