import { parseDuration } from '@/lib/http/duration';

const MAX_LIFETIME_MS = 366 * 86_400_000;

/** The value of a limit: undefined if the option is absent, null for "none". */
export function parseLimit(option: string, text: string | undefined): bigint | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'none') return null;
  if (!/^\d{1,18}$/.test(text)) throw new Error(`${option} must be a whole number or none.`);
  return BigInt(text);
}

/** The lifetime in milliseconds; null for "never". */
export function parseLifetime(text: string): number | null {
  if (text === 'never') return null;
  const milliseconds = parseDuration(text);
  if (milliseconds === null || milliseconds > MAX_LIFETIME_MS) {
    throw new Error('--expires must be "never" or seconds such as 3600s, at most 366 days.');
  }
  return milliseconds;
}
