'use client';

import { useErrorText } from '@/lib/client/error-text';
import { Problem } from './problem';

/** Why the API did not do something, if it did not. */
export function Failure({ error }: { error: unknown }) {
  const textOf = useErrorText();
  return error ? <Problem>{textOf(error)}</Problem> : null;
}
