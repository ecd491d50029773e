import type { Config } from '@/lib/config';

/**
 * Header fields of every answer: people who only ever open share links must not be led to plain http either.
 */
export const transportHeaders = ({ publicUrl }: Pick<Config, 'publicUrl'>): Record<string, string> =>
  publicUrl.startsWith('https:')
    ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' }
    : {};
