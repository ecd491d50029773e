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
const unavailableMessages =
  /timeout|terminated|Connection (ended|closed)|not queryable|Can't reach database/i;

/**
 * The error that a caller gets for any thrown value: of an unexpected one only INTERNAL, the rest is logged.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isDatabaseUnavailable(thrown)) {
    return fail('DATABASE_UNAVAILABLE');
  }
  return fail('INTERNAL', { cause: thrown });
}

/** Whether an error means that the database was unreachable or did not respond: a later retry may succeed. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (const { code, message } of causes(error)) {
    if (networkCodes.has(code) || prismaCodes.has(code)) return true;
    // Class 08 connection exceptions, 53 insufficient resources, 57 operator intervention; 55000 when a
    // database accepts no connections (PostgreSQL appendix A).
    if (/^(08|53|57)[0-9A-Z]{3}$/.test(code) || code === '55000') return true;
    if (unavailableMessages.test(message)) return true;
  }
  return false;
}

/**
 * The codes and messages of an error and its causes: Prisma wraps the driver's error, which wraps the
 * server's.
 */
export function causes(error: unknown): { code: string; message: string }[] {
  const found: { code: string; message: string }[] = [];
  let current = error;
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth += 1) {
    const { code, originalCode, message, cause, meta } = current as Record<string, unknown>;
    found.push({ code: String(code ?? originalCode ?? ''), message: String(message ?? '') });
    if (originalCode !== undefined) found.push({ code: String(originalCode), message: '' });
    current = cause ?? (meta as Record<string, unknown> | undefined)?.driverAdapterError;
  }
  return found;
}
