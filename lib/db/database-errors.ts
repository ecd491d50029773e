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

/** Whether an error says that the database could not be reached or did not answer, so that trying again later can help. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (const { code, message } of causes(error)) {
    if (networkCodes.has(code) || prismaCodes.has(code)) return true;
    // Class 08 connection exceptions, 53 insufficient resources, 57 operator intervention; 55000 where a database takes no
    // connections (PostgreSQL appendix A).
    if (/^(08|53|57)[0-9A-Z]{3}$/.test(code) || code === '55000') return true;
    if (sentences.test(message)) return true;
  }
  return false;
}

/** Whether a unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 'P2002' || code === '23505');
}

/** Whether a row that the new one refers to is not there (any more). */
export function isForeignKeyViolation(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 'P2003' || code === '23503');
}

/** Whether the transaction lost a race that a second try can win: serialization failure, deadlock. */
export function isConflict(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 'P2034' || code === '40001' || code === '40P01');
}

/** The error and what it was made from: Prisma wraps the driver's error, which wraps the server's. */
function causes(error: unknown): { code: string; message: string }[] {
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
