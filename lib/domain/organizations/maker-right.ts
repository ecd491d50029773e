import { AppError, denied } from '@/lib/base/errors';

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
      throw denied(
        'ISSUER_NOT_AUTHORIZED',
        'Whoever made this URL may not do this any more. Ask for a new one.',
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}
