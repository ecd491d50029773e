/** The error and what it was made from: Prisma wraps the driver's error, which wraps the server's. */
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
