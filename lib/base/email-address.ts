import { fail } from './errors';

/** The form in which addresses are stored and compared. */
export const normalEmail = (text: string) => text.trim().normalize('NFC').toLowerCase();

export const isEmail = (email: string) =>
  /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) && email.isWellFormed() && Buffer.byteLength(email) <= 254;

/** @throws INVALID_ARGUMENT with reason EMAIL_INVALID */
export function checkEmail(text: string): string {
  const email = normalEmail(text);
  if (!isEmail(email)) {
    throw fail('EMAIL_INVALID');
  }
  return email;
}
