import { fail } from '@/lib/base/errors';

export const storageUnavailable = (cause: unknown) => fail('STORAGE_UNAVAILABLE', { cause });

export const storageFull = (cause: unknown) => fail('STORAGE_FULL', { cause });

/**
 * The store holds, or sent, fewer bytes than it promised: the object is damaged or the connection was cut.
 */
export const storageCutShort = (details: string, cause?: unknown) =>
  fail('STORAGE_CUT_SHORT', { cause: new Error(details, { cause }) });
