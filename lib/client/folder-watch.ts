import { toast } from '@heroui/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { type Answer, call } from './api';
import { useErrorText } from './error-text';
import { keys } from './keys';

type FolderWatch = Answer<'folderWatch'>;

/** Whether the user gets mail about a folder; null: about none. */
export const useFolderWatch = (organization: string, folder: string | null) =>
  useQuery({
    queryKey: keys.folderWatch(organization, folder ?? ''),
    queryFn: ({ signal }) =>
      call<FolderWatch>(`/organizations/${organization}/folders/${folder}/watch`, { signal }),
    enabled: folder !== null,
  });

/** Starts and stops mail about folders. */
export function useWatchFolder(organization: string) {
  const client = useQueryClient();
  const t = useTranslations('browser');
  const textOf = useErrorText();
  return useMutation({
    mutationFn: ({ folder, isOn }: { folder: string; isOn: boolean }) =>
      call<Partial<FolderWatch>>(`/organizations/${organization}/folders/${folder}/watch`, {
        method: isOn ? 'PUT' : 'DELETE',
      }),
    onSuccess: ({ mail_enabled }, { isOn }) =>
      toast(isOn ? t(mail_enabled ? 'watching' : 'watchingWithoutMail') : t('notWatching')),
    onError: (error) => toast.danger(textOf(error), { timeout: 0 }),
    onSettled: (_done, _error, { folder }) =>
      client.invalidateQueries({ queryKey: keys.folderWatch(organization, folder) }),
  });
}
