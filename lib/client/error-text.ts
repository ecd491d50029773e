import { useMessages, useTranslations } from 'use-intl';
import { ApiError } from './api';

/** Tells an error in the reader's language where there are words for its reason, else in the API's own. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors');
  const { errors } = useMessages() as { errors: Record<string, string> };
  return (error) => {
    if (!(error instanceof ApiError)) return String(error instanceof Error ? error.message : error);
    const minutes = Math.ceil(Number(error.metadata.retry_after_seconds ?? 60) / 60);
    return error.reason in errors ? t(error.reason as 'OFFLINE', { minutes } as never) : error.message;
  };
}
