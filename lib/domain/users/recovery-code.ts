import { createHash } from 'node:crypto';
import { customAlphabet } from 'nanoid';

/** Without letters and digits that look alike. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const LENGTH = 16;
const GROUP = 4;
const COUNT = 10;

const random = customAlphabet(ALPHABET, LENGTH);

/** Ten codes of 79 bits, in groups of four. */
export const newRecoveryCodes = (): string[] => Array.from({ length: COUNT }, () => grouped(random()));

/** What the database stores of a code. It has enough random bits for one round of SHA-256. */
export function hashRecoveryCode(userId: string, code: string): Buffer {
  const letters = code.toLowerCase().replace(/[^0-9a-z]/g, '');
  return createHash('sha256').update(`${userId} ${letters}`).digest();
}

function grouped(letters: string): string {
  const groups: string[] = [];
  for (let at = 0; at < letters.length; at += GROUP) groups.push(letters.slice(at, at + GROUP));
  return groups.join('-');
}
