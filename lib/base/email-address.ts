import { domainToASCII } from 'node:url';
import { fail } from './errors';

/**
 * The form in which addresses are stored and compared: trimmed, in lower case and NFC, the domain in ASCII
 * (IDNA). Null for text that is no address, and for one that only looks like another: with compatibility
 * forms such as full-width letters, which NFKC changes, or with invisible characters.
 */
export function parseEmail(text: string): string | null {
  const email = text.trim().normalize('NFC').toLowerCase();
  if (!email.isWellFormed() || Buffer.byteLength(email) > 254) return null;
  if (email.normalize('NFKC') !== email || /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(email))
    return null;
  // The excluded characters have a meaning in a list of recipients (RFC 5322 §3.2.3).
  const [, local, domain] = /^([^\s@,;:<>()[\]"\\]+)@([^\s@,;:<>()[\]"\\]+)$/u.exec(email) ?? [];
  if (local === undefined || domain === undefined) return null;
  const ascii = isAscii(domain) ? domain : domainToASCII(domain);
  return ascii === '' ? null : `${local}@${ascii}`;
}

/** @throws INVALID_ARGUMENT with reason EMAIL_INVALID */
export function checkEmail(text: string): string {
  const email = parseEmail(text);
  if (email === null) throw fail('EMAIL_INVALID');
  return email;
}

const isAscii = (text: string) => !/[^\0-\x7f]/.test(text);
