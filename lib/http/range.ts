import type { ByteRange } from '@/lib/platform/storage/storage';

const maxRanges = 100;

/**
 * What a Range header asks of `size` bytes (RFC 9110 §14): 'whole' where there is nothing to heed (another
 * unit, malformed, ending before it starts, more than 100 ranges or together more than the file),
 * 'unsatisfiable', or the ranges that can be satisfied, in the order asked.
 */
export function parseRange(header: string | null, size: number): ByteRange[] | 'whole' | 'unsatisfiable' {
  const match = header === null ? null : /^bytes=(.*)$/i.exec(header.trim());
  if (!match) return 'whole';
  const specs = (match[1] ?? '')
    .split(',')
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '');
  if (specs.length === 0 || specs.length > maxRanges) return 'whole';

  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(spec) ?? [];
    if (first === '' && last === '') return 'whole';
    if (first !== '' && last !== '' && BigInt(last) < BigInt(first)) return 'whole';
    const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
    const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
    if (start < end) ranges.push({ start, end });
  }
  if (ranges.length === 0) return 'unsatisfiable';
  const total = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return total > size ? 'whole' : ranges;
}
