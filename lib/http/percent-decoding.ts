import { fail } from '@/lib/base/errors';

/**
 * Decodes percent-encoding strictly: malformed UTF-8 is an error, never U+FFFD. `place` is where the text is.
 * @throws INVALID_ARGUMENT with reason ENCODING_INVALID
 */
export function percentDecode(text: string, place = 'The URL'): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    const message = `${place} has percent-encoding that is not well-formed UTF-8.`;
    throw fail('ENCODING_INVALID', { message, cause });
  }
}

/** The parameters of a query string by name, converted to snake_case; the last of repeated ones. */
export function readQuery(search: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of search.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const [name = '', value = ''] = pair
      .split(/=(.*)/s)
      .map((part) => percentDecode(part.replaceAll('+', ' ')));
    found[snakeCase(name)] = value;
  }
  return found;
}

/**
 * proto3 JSON accepts both lowerCamelCase and snake_case names; schemas have the latter. An abbreviation in
 * capitals at the end of a word counts as one word: WebAuthn has `clientDataJSON`.
 */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]+(?![a-z])|[A-Z]/g, (letters) => `_${letters.toLowerCase()}`);
}

/** No schema is as deep. Keys below are unknown fields, and the recursion must be bounded. */
const MAX_DEPTH = 16;

/** {@link snakeCase} for every key of a JSON value. */
export function snakeCaseKeys(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((inner) => snakeCaseKeys(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [snakeCase(key), snakeCaseKeys(inner, depth + 1)]),
  );
}
