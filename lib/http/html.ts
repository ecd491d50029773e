import { STATUS_CODES } from 'node:http';
import { FastResponse } from 'srvx/node';
import type { AnswerHeaders } from './answer';

/** Text that is already HTML. Create it with {@link html}. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | Html[] | null | undefined | false;

/** HTML from a template: escapes every value that is not {@link Html}, for text and quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(parts.map((part, at) => part + (at < values.length ? render(values[at]) : '')).join(''));
}

function render(value: Value): string {
  if (Array.isArray(value)) return value.map(render).join('');
  if (value instanceof Html) return value.text;
  if (value === null || value === undefined || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A response with an HTML page. */
export function htmlResponse({ text }: Html, status: number, headers: AnswerHeaders): Response {
  return new FastResponse(`<!doctype html>\n${text}`, {
    status,
    statusText: STATUS_CODES[status],
    headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
  });
}

/** Whether the client is a browser that navigates to a page, not a program that fetches the resource. */
export const acceptsHtml = ({ headers }: Pick<Request, 'headers'>) =>
  /\btext\/html\b/i.test(headers.get('accept') ?? '');
