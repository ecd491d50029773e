import { toast } from '@heroui/react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { type Answer, call, type File } from './api';
import { refresh } from './content';
import { useErrorText } from './error-text';
import { keys } from './keys';

export type Version = Answer<'version'>;

/** The address of a version's bytes; `inline` shows what browsers may show. */
export const versionPath = ({ name }: Version, { isInline = false } = {}) =>
  `/api/v1/${name}:download${isInline ? '?disposition=inline' : ''}`;

/** The versions of a file, the newest first, in pages. */
export function useVersions({ name, etag }: File) {
  const organization = name.split('/')[1] ?? '';
  return useInfiniteQuery({
    queryKey: keys.versions(organization, name, etag),
    queryFn: ({ pageParam, signal }) =>
      call<Answer<'versions'>>(`/${name}/versions`, {
        query: { page_size: 100, page_token: pageParam },
        signal,
      }),
    // Until those of a new content arrive, the list of the same file stays, and with it the focus.
    placeholderData: (shown, query) => (query?.queryKey[3].name === name ? shown : undefined),
    initialPageParam: '',
    getNextPageParam: ({ next_page_token }) => next_page_token || undefined,
  });
}

/** Changes to the versions of a file, each with its message. */
export function useChangeVersions({ name, etag }: File) {
  const client = useQueryClient();
  const t = useTranslations('versions');
  const textOf = useErrorText();
  const organization = name.split('/')[1] ?? '';

  async function attempt(change: () => Promise<unknown>, text: string): Promise<void> {
    try {
      await change();
      toast(text);
    } catch (error) {
      toast.danger(textOf(error), { timeout: 0 });
    }
    await client.invalidateQueries({ queryKey: keys.versions(organization, name, etag) });
    await refresh(client, organization);
  }

  return {
    restore: (version: Version) =>
      attempt(() => call(`/${version.name}:restore`, { method: 'POST' }), t('restored')),
    keep: (version: Version, keep_forever: boolean) =>
      attempt(
        () => call(`/${version.name}`, { method: 'PATCH', json: { keep_forever } }),
        keep_forever ? t('kept') : t('notKept'),
      ),
    remove: (version: Version) => attempt(() => call(`/${version.name}`, { method: 'DELETE' }), t('deleted')),
  };
}
