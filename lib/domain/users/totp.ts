import { generateSecret, generateURI, verifySync } from 'otplib';

/** Clocks may differ by one period of a code. */
const TOLERANCE_SECONDS = 30;

/** A new secret for an authenticator app: 160 bits in base32 (RFC 4226 §4). */
export const newTotpSecret = (): string => generateSecret();

/** What an authenticator app reads from a QR code. */
export const totpUri = (email: string, secret: string): string =>
  generateURI({ issuer: 'Holdall', label: email, secret });

/**
 * The time step of a correct code; null for a wrong one, and for one of a step that is not after `lastStep`:
 * a code is good once (RFC 6238 §5.2).
 */
export function totpStep(secret: string, code: string, lastStep: bigint, now = Date.now()): bigint | null {
  if (!isTotpCode(code)) return null;
  const epoch = Math.floor(now / 1000);
  const found = verifySync({ secret, token: code, epoch, epochTolerance: TOLERANCE_SECONDS });
  if (!found.valid || !('timeStep' in found)) return null;
  const step = BigInt(found.timeStep);
  return step > lastStep ? step : null;
}

/** A code as people type it: with blanks, or with the full-width digits of East Asian keyboards. */
export const typedCode = (text: string): string => text.normalize('NFKC').replace(/\s/g, '');

/** Whether a text has the form of a code: six digits. */
export const isTotpCode = (text: string): boolean => /^[0-9]{6}$/.test(text);
