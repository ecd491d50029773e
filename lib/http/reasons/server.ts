import type { Told } from './told';

/** About the server itself. */
export const serverReasons = {
  STORAGE_FULL: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'The file store is full. Free some space, then try again.',
  },
  INTERNAL: {
    code: 'INTERNAL',
    says: 'Something went wrong here. Tell the operator the request id.',
  },
  DATABASE_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    says: 'The database does not answer. Try again in a few seconds.',
  },
  STORAGE_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    says: 'The file store does not answer as it should. Try again later.',
  },
  STORAGE_CUT_SHORT: {
    code: 'UNAVAILABLE',
    says: 'The file store gave fewer bytes than it should have. Try again later.',
  },
  SHUTTING_DOWN: { code: 'UNAVAILABLE', says: 'This server is stopping. Try again in a few seconds.' },
} as const satisfies Record<string, Told>;
