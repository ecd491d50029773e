'use client';

import { type FormEvent, useState } from 'react';
import { ApiError } from '@/lib/client/api';
import { useErrorText } from '@/lib/client/error-text';

export type Submission = ReturnType<typeof useSubmission>;

/**
 * Submits a form: `submit` receives its fields, and runs once at a time. `errorOf(reason, …)` returns the
 * error to show beside a field; `error` is the one that no field claims.
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
      for (const claimed of reasons) shown.add(claimed);
      return reason !== null && reasons.includes(reason) ? textOf(failure) : undefined;
    },
    /** Read this after every call of `errorOf`. */
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
