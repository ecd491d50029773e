import { useEffect } from 'react';
import { useStoredValue, writeStored } from './stored-value';

const key = 'holdall.organization';

/** Remembers, in this browser, that the user visits an organization. */
export function useRememberOrganization(id: string): void {
  useEffect(() => writeStored(key, id), [id]);
}

/** The id of the organization that this browser visited last, if any. */
export const useLastOrganization = (): string | null => useStoredValue(key)[0];
