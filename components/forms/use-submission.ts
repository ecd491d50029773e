'use client';

import { type FormEvent, useState } from 'react';
import { ApiError } from '@/lib/client/api';
import { useErrorText } from '@/lib/client/error-text';

export type Submission = ReturnType<typeof useSubmission>;

/**
 * Runs a form: `submit` gets its fields, one at a time. `errorOf(reason, …)` tells what to show beside a field; `error` is what belongs
 * to none of those asked for.
 */
export function useSubmission(submit: (fields: Record<string, string>) => Promise<void>) {
  const textOf = useErrorText();
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const reason = failure instanceof ApiError ? failure.reason : null;
  const shown = new Set<string>();

  return {
    isPending,
    errorOf(...reasons: string[]): string | undefined {
      for (const each of reasons) shown.add(each);
      return reason !== null && reasons.includes(reason) ? textOf(failure) : undefined;
    },
    /** Read it after the fields have asked. */
    get error(): string | undefined {
      return failure === null || (reason !== null && shown.has(reason)) ? undefined : textOf(failure);
    },
    async onSubmit(event: FormEvent<HTMLFormElement>) {
      event.preventDefault();
      if (isPending) return;
      const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
      setPending(true);
      setFailure(null);
      try {
        await submit(fields);
      } catch (error) {
        setFailure(error);
      } finally {
        setPending(false);
      }
    },
  };
}
