import type { ByteRange } from './storage';

const pattern = /^[0-9a-z]{25}$/;

export const isObjectKey = (name: string) => pattern.test(name);

/**
 * Keys come from newId, so any other text is a bug in this program and must never become a path.
 * @throws Error
 */
export function assertObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new Error('Not a storage key: expected 25 characters of [0-9a-z].');
}

/** @throws RangeError unless 0 <= start <= end, both safe integers */
export function assertByteRange({ start, end }: ByteRange): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw new RangeError(`Not a byte range: [${start}, ${end}).`);
  }
}
