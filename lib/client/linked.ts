import { useQueryClient } from '@tanstack/react-query';
import { type Answer, call, errorOf } from './api';
import { keys } from './keys';
import { useListed } from './listed';

export type LinkedFile = Answer<'linkedFile'>;

/** A linked folder, by the path of its files in the REST API. */
export const linkedBase = (organization: string, folder: string) =>
  `/organizations/${organization}/folders/${folder}/linkedFiles`;

export const useLinkedFiles = (organization: string, folder: string, path: string) =>
  useListed<LinkedFile>(
    keys.linked(organization, folder, path),
    linkedBase(organization, folder),
    'linked_files',
    { path, page_size: 200 },
  );

export const linkedDownload = (base: string, path: string) =>
  `/api/v1${base}:download?path=${encodeURIComponent(path)}`;

/** What can be done behind a link: it happens there and then, and nothing of it can be taken back. */
export function useLinkedChanges(organization: string, folder: string) {
  const client = useQueryClient();
  const base = linkedBase(organization, folder);
  const told = () => client.invalidateQueries({ queryKey: keys.linked(organization, folder) });
  return {
    /** @throws ApiError; with status 412 where there is such a file and it is not to be replaced */
    async put(path: string, file: Blob, replaces: boolean): Promise<void> {
      const response = await fetch(`/api/v1${base}:upload?path=${encodeURIComponent(path)}`, {
        method: 'PUT',
        body: file,
        headers: replaces ? {} : { 'If-None-Match': '*' },
      });
      if (!response.ok) throw await errorOf(response);
      await told();
    },

    /** @throws ApiError */
    async remove(path: string): Promise<void> {
      await call(base, { method: 'DELETE', query: { path } });
      await told();
    },
  };
}
