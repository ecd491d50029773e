import { AppError } from '@/lib/base/errors';
import { ConfigError } from '@/lib/config';
import { StartError } from '@/lib/platform/db/start-error';

/** A sentence for an error that an operator can fix; a stack trace for any other. */
export function explainStartError(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  if (error instanceof AppError) return `${error.message} (${error.cause})`;
  return error instanceof Error ? String(error.stack) : String(error);
}
