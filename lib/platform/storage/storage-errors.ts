import { fail } from '@/lib/base/errors';

export const storageUnavailable = (cause: unknown) => fail('STORAGE_UNAVAILABLE', { cause });

export const storageFull = (cause: unknown) => fail('STORAGE_FULL', { cause });

/** The store has or sent fewer bytes than announced: the object is damaged or the connection broke. */
export const storageCutShort = (details: string, cause?: unknown) =>
  fail('STORAGE_CUT_SHORT', { cause: new Error(details, { cause }) });
