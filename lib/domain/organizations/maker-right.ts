import { AppError, fail } from '@/lib/base/errors';

/**
 * Whoever uses a generated URL has no account to be told of: a maker who lost the right means the URL has
 * ended.
 */
export async function rightOfMaker<T>(ask: () => Promise<T>, deny: () => void): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (
      error instanceof AppError &&
      (error.code === 'PERMISSION_DENIED' || error.code === 'UNAUTHENTICATED')
    ) {
      deny();
      throw fail('ISSUER_NOT_AUTHORIZED', { cause: error });
    }
    throw error;
  }
}
