import { fail } from './errors';
import { isVisible, overridesDirection } from './visible-text';

/** The name in NFC without outer spaces. @throws INVALID_ARGUMENT with reason DISPLAY_NAME_INVALID */
export function checkName(text: string): string {
  const name = text.isWellFormed() ? text.normalize('NFC').trim() : '';
  if (!isVisible(name) || overridesDirection(name) || /\p{Cc}/u.test(name) || Buffer.byteLength(name) > 255) {
    throw fail('DISPLAY_NAME_INVALID');
  }
  return name;
}
