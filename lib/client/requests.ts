import { toast } from '@heroui/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { compareNatural } from '@/lib/base/natural-order';
import { type Answer, call, type File, type Folder } from './api';
import { pathText, useFolderPath } from './content';
import { useErrorText } from './error-text';
import { loadFolders } from './folders';
import { keys } from './keys';
import { usePagedList } from './paged-list';

export type FileRequest = Answer<'uploadUrl'> & { display_name: string };

/** A folder to choose as a target: its resource name, and its path as people read it. */
export type FolderOption = { name: string; path: string };

/**
 * File requests, the recently ended ones included: upload URLs with a name. Programs and this browser create
 * upload URLs without one for their own uploads.
 */
export const useFileRequests = (organization: string) =>
  usePagedList<FileRequest>({
    queryKey: keys.requests(organization),
    path: `/organizations/${organization}/uploadUrls`,
    field: 'upload_urls',
    query: { show_ended: true, only_named: true },
  });

export type NewFileRequest = {
  display_name: string;
  message?: string;
  folder: string;
  max_files: number;
  max_size_bytes?: string;
  mime_type?: string;
  expire_duration: string;
};

export function useChangeRequests(organization: string) {
  const client = useQueryClient();
  const textOf = useErrorText();
  const onSettled = () => client.invalidateQueries({ queryKey: keys.requests(organization) });
  return {
    create: useMutation({
      mutationFn: (json: NewFileRequest) =>
        call<Answer<'uploadUrl'>>(`/organizations/${organization}/files:generateUploadUrl`, {
          method: 'POST',
          json,
        }),
      onSettled,
    }),
    revoke: useMutation({
      mutationFn: (name: string) => call(`/${name}`, { method: 'DELETE' }),
      onError: (error) => toast.danger(textOf(error), { timeout: 0 }),
      onSettled,
    }),
  };
}

/** The files that arrived by a request, newest first. */
export const useReceived = (organization: string, name: string) =>
  usePagedList<File>({
    queryKey: keys.requests(organization, name),
    path: `/organizations/${organization}/files`,
    field: 'files',
    query: {
      upload_url: name,
    },
  });

/** One folder as an option; undefined while it loads, and for the root. */
export function useFolderOption(organization: string, folder: string | null): FolderOption | undefined {
  const { data: steps = [] } = useFolderPath(organization, folder);
  const name = steps.at(-1)?.name;
  return name === undefined
    ? undefined
    : { name, path: steps.map(({ display_name }) => display_name).join(' / ') };
}

/** The folders that can receive files, by path. */
export function useFolderOptions(organization: string) {
  return useQuery({
    queryKey: keys.folderOptions(organization),
    queryFn: async ({ signal }) => {
      return folderOptions(await loadFolders(organization, { folder: 'root', recursive: true, signal }));
    },
  });
}

/** Folders as options, by path. External folders receive no files. */
export function folderOptions(folders: Folder[]): FolderOption[] {
  const byName = new Map(folders.map((folder) => [folder.name, folder]));
  return folders
    .filter(({ link }) => link === undefined)
    .map(({ name }) => ({ name, path: pathText(byName, name) }))
    .sort((a, b) => compareNatural(a.path, b.path));
}
