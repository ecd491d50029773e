import { fail } from '@/lib/base/errors';
import type { AnswerHeaders } from './answer';
import { percentDecode } from './percent-decoding';

const token = /^[!#$%&'*+.^_`|~\w-]+$/;
const quoted = /^"((?:[^"\\]|\\.)*)"$/;
/** The text between semicolons outside quotes. A quote that is never closed reaches to the end. */
const segments = /(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^;"])+/gs;

export type Disposition = { type: string; parameters: Record<string, string> };

/**
 * Parses a Content-Disposition (RFC 6266; in form parts RFC 7578) given as Latin-1, the form in which Node
 * and Fetch return header fields. Plain parameters that are well-formed UTF-8 are decoded as UTF-8, since
 * browsers and curl send them that way.
 * @throws INVALID_ARGUMENT with reason DISPOSITION_INVALID or ENCODING_INVALID
 */
export function parseDisposition(header: string): Disposition {
  const [type = '', ...rest] = header.match(segments) ?? [];
  if (!token.test(type.trim())) throw fail('DISPOSITION_INVALID');
  const parameters: Record<string, string> = {};
  for (const text of rest) {
    if (text.trim() === '') continue;
    const equals = text.indexOf('=');
    const name = text.slice(0, Math.max(equals, 0)).trim().toLowerCase();
    const value = unquoted(text.slice(equals + 1).trim());
    if (!token.test(name) || value === null || name in parameters) throw fail('DISPOSITION_INVALID');
    parameters[name] = name.endsWith('*') ? decodeExtended(value) : decodeOctets(value);
  }
  return { type: type.trim().toLowerCase(), parameters };
}

/**
 * The filename of a part of a form, or undefined. Browsers send a quote, CR and LF there as %22, %0D and %0A
 * (WHATWG HTML, multipart/form-data).
 */
export function partFilename(header: string): string | undefined {
  const { parameters } = parseDisposition(header);
  const plain = parameters.filename?.replace(/%(22|0d|0a)/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return parameters['filename*'] ?? plain;
}

/** The name of a field of a form, or undefined. */
export const partName = (header: string): string | undefined => parseDisposition(header).parameters.name;

/**
 * The value of a token or quoted string, or null. A backslash escapes a quote and itself. Before other
 * characters it is kept: some clients send paths of Windows, whose parts would run together.
 */
function unquoted(text: string): string | null {
  if (token.test(text)) return text;
  const inside = quoted.exec(text)?.[1];
  return inside === undefined ? null : inside.replace(/\\(["\\])/g, '$1');
}

/** The filename in a Content-Disposition: `filename*` before `filename`; null without either. */
export function dispositionFilename(header: string | null): string | null {
  if (header === null) return null;
  const { parameters } = parseDisposition(header);
  return parameters['filename*'] ?? parameters.filename ?? null;
}

/** `UTF-8'en'na%C3%AFve` (RFC 8187 §3.2). */
function decodeExtended(value: string): string {
  const match = /^(utf-8|iso-8859-1)'[^']*'((?:%[0-9a-f]{2}|[!#$&+.^_`|~0-9a-z-])*)$/i.exec(value);
  if (!match) throw fail('DISPOSITION_INVALID');
  const [, charset = '', encoded = ''] = match;
  if (charset.toLowerCase() === 'utf-8') return percentDecode(encoded, 'filename* in Content-Disposition');
  return encoded.replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function decodeOctets(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

/**
 * Content-Disposition for a response: always both an ASCII fallback and the exact name (RFC 6266 §4.3, RFC
 * 8187). The fallback has no percent sign, since some clients decode it there.
 */
export function disposition(kind: 'attachment' | 'inline', filename: string): AnswerHeaders {
  const fallback = filename.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const exact = encodeURIComponent(filename).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return { 'Content-Disposition': `${kind}; filename="${fallback}"; filename*=UTF-8''${exact}` };
}
