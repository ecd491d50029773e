import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { customAlphabet } from 'nanoid';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const random = customAlphabet(base62, 30);
const grammar = /^hld_pat_[0-9A-Za-z]{36}$/;

/**
 * A personal access token: `hld_pat_`, 30 random base62 characters (178 bits), and 6 characters with the
 * CRC-32 of what precedes them. Secret scanners find it by its prefix; the checksum detects a typo without a
 * query.
 */
export function makeTokenSecret(): string {
  const body = `hld_pat_${random()}`;
  return body + checksum(body);
}

/** Whether the text has the form and the checksum of a token; it may still be unknown here. */
export function isTokenSecret(text: string): boolean {
  return grammar.test(text) && checksum(text.slice(0, -6)) === text.slice(-6);
}

/** What the database stores of a token. It has 178 random bits, so one round of SHA-256 is enough. */
export function hashTokenSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** What lists show of a token: enough to recognize it, too little to use it. */
export function tokenPrefix(secret: string): string {
  return secret.slice(0, 12);
}

function checksum(text: string): string {
  let remainder = crc32(text);
  let digits = '';
  while (digits.length < 6) {
    digits = base62[remainder % 62] + digits;
    remainder = Math.floor(remainder / 62);
  }
  return digits;
}
