import type { ByteRange } from '@/lib/platform/storage/storage';

const MAX_RANGES = 100;

/**
 * The ranges that a Range header selects of `size` bytes (RFC 9110 §14), in the order requested; 'whole' if
 * the header is to be ignored (another unit, malformed, an end before the start, more than 100 ranges, or
 * ranges that together exceed the file); or 'unsatisfiable'.
 */
export function parseRange(header: string | null, size: number): ByteRange[] | 'whole' | 'unsatisfiable' {
  const match = header === null ? null : /^bytes=(.*)$/i.exec(header.trim());
  if (!match) return 'whole';
  const specs = (match[1] ?? '')
    .split(',')
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '');
  if (specs.length === 0 || specs.length > MAX_RANGES) return 'whole';

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
