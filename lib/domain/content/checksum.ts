import { crc32 } from 'node:zlib';

/** Some bytes and their CRC-32; null if it is unknown. */
type Checked = { sizeBytes: number; crc32: number | null };

/** The CRC-32 polynomial, bits reversed. */
const POLYNOMIAL = 0xedb88320;
/** The polynomial x^0 in the same order of bits. */
const ONE = 0x80000000;

/** x^(2^n) modulo the polynomial; the sequence repeats after 32. */
const powers = [0x40000000];
for (let n = 1; n < 32; n += 1) powers.push(multiply(powers[n - 1] as number, powers[n - 1] as number));

/** The CRC-32 of two byte strings together, from those of each and the length of the second. */
export function combine(first: number, second: number, secondBytes: number): number {
  return (multiply(powerOfBytes(secondBytes), first) ^ second) >>> 0;
}

/** The CRC-32 of all parts together; null if that of one is unknown. */
export function combineAll<Part extends Checked>(
  parts: Part[],
): Part['crc32'] extends number ? number : number | null;
export function combineAll(parts: Checked[]): number | null {
  let whole = 0;
  for (const part of parts) {
    if (part.sizeBytes === 0) continue;
    if (part.crc32 === null) return null;
    whole = combine(whole, part.crc32, part.sizeBytes);
  }
  return whole;
}

/** The CRC-32 of bytes as they pass, and of the first of them at any boundary of chunks. */
export class RunningChecksum {
  value: number;
  #sizeBytes: number;
  /** The checksums at the ends of chunks, oldest first. */
  readonly #history: { sizeBytes: number; value: number }[] | null;

  /**
   * `keepsHistory`: for {@link at}, which has to be called now and then. `value` and `sizeBytes`: of the
   * bytes before.
   */
  constructor({ keepsHistory = true, value = 0, sizeBytes = 0 } = {}) {
    this.value = value;
    this.#sizeBytes = sizeBytes;
    this.#history = keepsHistory ? [] : null;
  }

  update(chunk: Uint8Array): void {
    this.value = crc32(chunk, this.value);
    this.#sizeBytes += chunk.length;
    this.#history?.push({ sizeBytes: this.#sizeBytes, value: this.value });
  }

  /** The CRC-32 of the first bytes; null inside a chunk. Sizes must not decrease from call to call. */
  at(sizeBytes: number): number | null {
    if (sizeBytes === this.#sizeBytes) {
      this.#history?.splice(0);
      return this.value;
    }
    const history = this.#history ?? [];
    const found = history.findIndex((entry) => entry.sizeBytes >= sizeBytes);
    history.splice(0, found);
    return history[0]?.sizeBytes === sizeBytes ? history[0].value : null;
  }
}

/** x^(8 · bytes) modulo the polynomial, by squaring. */
function powerOfBytes(bytes: number): number {
  let power = ONE;
  let remaining = bytes;
  for (let n = 3; remaining > 0; n += 1) {
    if (remaining % 2 === 1) power = multiply(powers[n % 32] as number, power);
    remaining = Math.floor(remaining / 2);
  }
  return power;
}

/** The product of two polynomials modulo the polynomial. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor;
    factor = (factor & 1) === 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}
