import { causes } from './error-causes';
import { AppError, fail } from './errors';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);
const prismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037']);
const sentences = /timeout|terminated|Connection (ended|closed)|not queryable|Can't reach database/i;

/** What a caller is told of whatever was thrown: nothing of what nobody expected, which is for the log. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isDatabaseUnavailable(thrown)) {
    return fail('DATABASE_UNAVAILABLE');
  }
  return fail('INTERNAL', { cause: thrown });
}

/**
 * Whether an error says that the database could not be reached or did not answer, so that trying again later
 * can help.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (const { code, message } of causes(error)) {
    if (networkCodes.has(code) || prismaCodes.has(code)) return true;
    // Class 08 connection exceptions, 53 insufficient resources, 57 operator intervention; 55000 where a
    // database takes no connections (PostgreSQL appendix A).
    if (/^(08|53|57)[0-9A-Z]{3}$/.test(code) || code === '55000') return true;
    if (sentences.test(message)) return true;
  }
  return false;
}
