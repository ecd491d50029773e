import { invalid } from './errors';

export const normalEmail = (text: string) => text.trim().normalize('NFC').toLowerCase();

export const isEmail = (email: string) =>
  /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) && email.isWellFormed() && Buffer.byteLength(email) <= 254;

export function checkEmail(text: string): string {
  const email = normalEmail(text);
  if (!isEmail(email)) {
    throw invalid('EMAIL_INVALID', 'This is no e-mail address such as ada@example.com.');
  }
  return email;
}
