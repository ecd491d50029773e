import { AppError, unavailable } from '@/lib/base/errors';

export const storageUnavailable = (cause: unknown) =>
  unavailable('STORAGE_UNAVAILABLE', 'The file store does not answer as it should. Try again later.', {
    cause,
  });

export const storageFull = (cause: unknown) =>
  new AppError(
    'RESOURCE_EXHAUSTED',
    'STORAGE_FULL',
    'The file store is full. Free some space, then try again.',
    {
      cause,
    },
  );

/**
 * The store holds, or sent, fewer bytes than it promised: the object is damaged or the connection was cut.
 */
export const storageCutShort = (details: string, cause?: unknown) =>
  unavailable('STORAGE_CUT_SHORT', 'The file store gave fewer bytes than it should have. Try again later.', {
    cause: new Error(details, { cause }),
  });
