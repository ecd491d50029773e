import { fail } from '@/lib/base/errors';

/**
 * The part of the file that a request body is (RFC 9110 §14.4, as resumable PUT uses it), or a query for the
 * current offset.
 */
export type ContentRange =
  | { kind: 'part'; start: bigint; end: bigint; total: bigint | null }
  | { kind: 'query'; total: bigint | null };

/** @throws INVALID_ARGUMENT with reason CONTENT_RANGE_INVALID */
export function parseContentRange(header: string): ContentRange {
  const [, first, last, all = ''] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(header.trim()) ?? [];
  const total = all === '*' ? null : all === '' ? undefined : BigInt(all);
  if (total === undefined) throw fail('CONTENT_RANGE_INVALID');
  if (first === undefined || last === undefined) return { kind: 'query', total };
  const [start, end] = [BigInt(first), BigInt(last) + 1n];
  if (end <= start || (total !== null && end > total)) throw fail('CONTENT_RANGE_INVALID');
  return { kind: 'part', start, end, total };
}

/** Whether a range contradicts an upload: another total, a range beyond it, or less than has arrived. */
export function contradicts(
  range: ContentRange,
  { sizeBytes, offsetBytes }: { sizeBytes: bigint | null; offsetBytes: bigint },
): boolean {
  const { total } = range;
  const isOther = total !== null && (sizeBytes === null ? total < offsetBytes : total !== sizeBytes);
  return isOther || (range.kind === 'part' && sizeBytes !== null && range.end > sizeBytes);
}

/**
 * The bytes of a part from `position` of the file on. Bytes before it have arrived already: the sender
 * repeats them.
 * @throws INVALID_ARGUMENT with reason CONTENT_RANGE_INVALID if the body has more bytes than the range
 */
export async function* bytesFrom(
  position: bigint,
  { start, end }: { start: bigint; end: bigint },
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let at = Number(start);
  for await (const chunk of body) {
    if (at + chunk.length > end) throw fail('CONTENT_RANGE_INVALID');
    const repeated = Math.max(0, Number(position) - at);
    if (repeated < chunk.length) yield chunk.subarray(repeated);
    at += chunk.length;
  }
}
