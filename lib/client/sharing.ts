import { toast } from '@heroui/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { type Answer, call } from './api';
import { useErrorText } from './error-text';
import { keys } from './keys';
import { usePagedList } from './paged-list';

export type ShareLink = Answer<'shareLink'>;
export type ShareAccess = Answer<'accesses'>['accesses'][number];

export type NewShareLink = {
  expire_duration?: string;
  password?: string;
  max_downloads?: number;
  disposition: 'inline' | 'attachment';
  allow_upload?: boolean;
};

/** The links below a resource name: of a file, of a folder, or of the organization. */
export const useShareLinks = (name: string) =>
  usePagedList<ShareLink>({
    queryKey: keys.shareLinks(organizationOf(name), name),
    path: `/${name}/shareLinks`,
    field: 'share_links',
  });

/** The accesses of a share link, newest first. */
export const useVisits = (name: string) =>
  usePagedList<ShareAccess>({
    queryKey: keys.shareLinks(organizationOf(name), name),
    path: `/${name}/accesses`,
    field: 'accesses',
  });

export function useCreateShareLink(target: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: NewShareLink) =>
      call<ShareLink>(`/${target}/shareLinks`, { method: 'POST', json: { ...json } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.shareLinks(organizationOf(target)) }),
  });
}

export function useRevokeShareLink() {
  const client = useQueryClient();
  const t = useTranslations('sharing');
  const textOf = useErrorText();
  return useMutation({
    mutationFn: (name: string) => call(`/${name}`, { method: 'DELETE' }),
    onSuccess: () => toast(t('revoked')),
    onError: (error) => toast.danger(textOf(error), { timeout: 0 }),
    onSettled: (_done, _error, name) =>
      client.invalidateQueries({ queryKey: keys.shareLinks(organizationOf(name)) }),
  });
}

/** Revokes the links that a member created, or all of the organization. */
export function useRevokeLinks(organization: string) {
  const client = useQueryClient();
  const t = useTranslations('sharing');
  const textOf = useErrorText();
  return useMutation({
    mutationFn: (json: { member?: string }) =>
      call<Answer<'revokedLinks'>>(`/organizations/${organization}:revokeLinks`, { method: 'POST', json }),
    onSuccess: ({ count }) => toast(t('revokedMany', { count })),
    onError: (error) => toast.danger(textOf(error), { timeout: 0 }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.shareLinks(organization) }),
        client.invalidateQueries({ queryKey: keys.requests(organization) }),
      ]),
  });
}

const organizationOf = (name: string) => name.split('/')[1] ?? '';
