import { fail } from '@/lib/base/errors';

/**
 * Decodes percent-encoding without forgiving: what is not well-formed UTF-8 never turns into U+FFFD.
 * @throws INVALID_ARGUMENT with reason ENCODING_INVALID
 */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw fail('ENCODING_INVALID', { cause });
  }
}

/**
 * The parameters of a query string by name, lowerCamelCase names as snake_case; of a repeated one the last.
 */
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

/** proto3 JSON names fields in both ways; inside there is one. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** No field of ours lies as deep; what does is nobody's, however many thousand levels it has. */
const deepest = 16;

/** {@link snakeCase} for every key of a JSON value. */
export function snakeCaseKeys(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return value.map((inner) => snakeCaseKeys(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [snakeCase(key), snakeCaseKeys(inner, depth + 1)]),
  );
}
