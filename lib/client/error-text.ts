import { useMessages, useTranslations } from 'use-intl';
import { ApiError } from './api';

/**
 * Answers the text of an error: in the user's language where a translation of its reason exists, else the
 * API's own.
 */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors');
  const { errors } = useMessages() as { errors: Record<string, string> };
  return (error) =>
    errorText(error, {
      hasReason: (reason) => Object.hasOwn(errors, reason),
      translate: (reason, values) => t(reason as 'OFFLINE', values as never),
    });
}

type Translation = {
  hasReason(reason: string): boolean;
  translate(reason: string, values: { minutes: number }): string;
};

export function errorText(error: unknown, { hasReason, translate }: Translation): string {
  if (!(error instanceof ApiError)) return String(error instanceof Error ? error.message : error);
  if (!hasReason(error.reason)) {
    // The API's own text is for programs that send tokens; in the browser it is the session that ended.
    return error.status === 401 ? translate('SESSION_ENDED', { minutes: 0 }) : error.message;
  }
  // Rounded up: after so many minutes another attempt is certain to be allowed.
  const minutes = Math.ceil(Number(error.metadata.retry_after_seconds ?? 60) / 60);
  return translate(error.reason, { minutes });
}
