import { fail } from '@/lib/base/errors';

/**
 * What a request body is of the whole (RFC 9110 §14.4, as used by resumable PUT): a part, or nothing but the
 * question how far we are.
 */
export type ContentRange =
  | { kind: 'part'; start: bigint; end: bigint; total: bigint | null }
  | { kind: 'ask'; total: bigint | null };

/** @throws INVALID_ARGUMENT with reason CONTENT_RANGE_INVALID */
export function parseContentRange(header: string): ContentRange {
  const [, first, last, all = ''] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(header.trim()) ?? [];
  const total = all === '*' ? null : all === '' ? undefined : BigInt(all);
  if (total === undefined) throw fail('CONTENT_RANGE_INVALID');
  if (first === undefined || last === undefined) return { kind: 'ask', total };
  const [start, end] = [BigInt(first), BigInt(last) + 1n];
  if (end <= start || (total !== null && end > total)) throw fail('CONTENT_RANGE_INVALID');
  return { kind: 'part', start, end, total };
}

/**
 * The bytes of a part from `position` of the whole on: those before it a sender repeats although they have
 * arrived.
 * @throws INVALID_ARGUMENT with reason CONTENT_RANGE_INVALID for more bytes than the range has
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
