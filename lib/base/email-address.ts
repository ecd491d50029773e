import { fail } from './errors';

export const normalEmail = (text: string) => text.trim().normalize('NFC').toLowerCase();

export const isEmail = (email: string) =>
  /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) && email.isWellFormed() && Buffer.byteLength(email) <= 254;

export function checkEmail(text: string): string {
  const email = normalEmail(text);
  if (!isEmail(email)) {
    throw fail('EMAIL_INVALID');
  }
  return email;
}
