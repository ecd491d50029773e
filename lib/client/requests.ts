import { toast } from '@heroui/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answer, call, type File, type Folder } from './api';
import { useAncestors } from './content';
import { useErrorText } from './error-text';
import { keys } from './keys';
import { useListed } from './listed';

export type FileRequest = Answer<'uploadUrl'> & { display_name: string };

/** Where files are to go: a folder by its name and by its path as people read it. */
export type Place = { name: string; path: string };

/**
 * Upload URLs that say what their files are for, with those that ended of late. Others are made and used up
 * by programs and by this very browser: nobody was asked for those.
 */
export const useFileRequests = (organization: string) =>
  useListed<FileRequest>(
    keys.requests(organization),
    `/organizations/${organization}/uploadUrls`,
    'upload_urls',
    { show_ended: true, only_named: true },
  );

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

/** What came in by a request, newest first. */
export const useReceived = (organization: string, name: string) =>
  useListed<File>(keys.requests(organization, name), `/organizations/${organization}/files`, 'files', {
    upload_url: name,
  });

/** One folder as a place; undefined while it is not known, and for the root. */
export function usePlace(organization: string, folder: string | null): Place | undefined {
  const { data: line = [] } = useAncestors(organization, folder);
  const name = line.at(-1)?.name;
  return name === undefined ? undefined : { name, path: line.map((each) => each.display_name).join(' / ') };
}

/** The folders that files can be put into, by path. */
export function usePlaces(organization: string) {
  return useQuery({
    queryKey: keys.folder(organization, 'all'),
    queryFn: async ({ signal }) => {
      const { folders } = await call<Answer<'folders'>>(`/organizations/${organization}/folders`, {
        query: { folder: 'root', recursive: true, page_size: 1000 },
        signal,
      });
      return placesOf(folders.filter(({ link }) => link === undefined));
    },
  });
}

function placesOf(folders: Folder[]): Place[] {
  const byName = new Map(folders.map((folder) => [folder.name, folder]));
  const pathOf = ({ display_name, folder }: Folder): string => {
    const parent = folder && byName.get(folder);
    return parent ? `${pathOf(parent)} / ${display_name}` : display_name;
  };
  const places = folders.map((folder) => ({ name: folder.name, path: pathOf(folder) }));
  return places.sort((one, other) => one.path.localeCompare(other.path));
}
