import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { customAlphabet } from 'nanoid';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const random = customAlphabet(base62, 30);
const grammar = /^hld_pat_[0-9A-Za-z]{36}$/;

/**
 * A personal access token: `hld_pat_`, 30 random base62 characters (178 bits), 6 of CRC-32 over what stands
 * before them. Secret scanners find it by the prefix, and a mistyped one is told from a stranger's without a
 * query.
 */
export function makeTokenSecret(): string {
  const body = `hld_pat_${random()}`;
  return body + checksum(body);
}

/** Whether the text is a token at all: the right form and checksum. Says nothing about who made it. */
export function isTokenSecret(text: string): boolean {
  return grammar.test(text) && checksum(text.slice(0, -6)) === text.slice(-6);
}

/** What is kept of a token. It has 178 random bits, so one round of SHA-256 is enough. */
export function hashTokenSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** What a list shows of a token: enough to recognize it, too little to use it. */
export function tokenPrefix(secret: string): string {
  return secret.slice(0, 12);
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < 6; place += 1) {
    digits = base62[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
