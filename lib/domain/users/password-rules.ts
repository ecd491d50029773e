import { fail } from '@/lib/base/errors';
import { isCommonPassword } from './common-passwords';
import { preparePassword } from './prepare-password';

const MIN_CHARACTERS = 8;
export const MAX_CHARACTERS = 256;

/** Repetitions of up to this many characters are guessable, such as "abcabcabc", unless they are long. */
const MAX_REPEATED_CHARACTERS = 4;
const MAX_REPETITION_LENGTH = 32;

/** The number of characters of a prepared password: code points, not bytes. */
export const lengthOf = (prepared: string): number => [...prepared].length;

/**
 * Checks the new password of a user.
 * @throws INVALID_ARGUMENT with reason PASSWORD_INVALID for a wrong length, PASSWORD_GUESSABLE for one that
 *   attackers try first
 */
export function checkPassword(password: string, { email }: { email: string }): void {
  const prepared = preparePassword(password);
  const length = lengthOf(prepared);
  if (length < MIN_CHARACTERS || length > MAX_CHARACTERS) throw fail('PASSWORD_INVALID');
  if (isGuessable(prepared, email)) throw fail('PASSWORD_GUESSABLE');
}

function isGuessable(prepared: string, email: string): boolean {
  const lowered = prepared.toLowerCase();
  const address = preparePassword(email.trim()).toLowerCase();
  const localPart = address.slice(0, address.lastIndexOf('@'));
  return (
    lowered === address || lowered === localPart || isRepetition([...lowered]) || isCommonPassword(lowered)
  );
}

/** Whether the characters are one short sequence again and again: its first ones repeat at its length. */
function isRepetition(characters: string[]): boolean {
  if (characters.length > MAX_REPETITION_LENGTH) return false;
  for (let period = 1; period <= MAX_REPEATED_CHARACTERS; period += 1) {
    if (characters.every((character, at) => character === characters[at % period])) return true;
  }
  return false;
}
