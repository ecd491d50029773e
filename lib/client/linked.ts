import { useQueryClient } from '@tanstack/react-query';
import { type Answer, call, errorOf } from './api';
import { keys } from './keys';
import { usePagedList } from './paged-list';

export type LinkedFile = Answer<'linkedFile'>;

/** The path of a linked folder's files in the REST API. */
export const linkedBase = (organization: string, folder: string) =>
  `/organizations/${organization}/folders/${folder}/linkedFiles`;

export const useLinkedFiles = (organization: string, folder: string, path: string) =>
  usePagedList<LinkedFile>({
    queryKey: keys.linked(organization, folder, path),
    path: linkedBase(organization, folder),
    field: 'linked_files',
    query: { path, page_size: 200 },
  });

export const linkedDownload = (base: string, path: string) =>
  `/api/v1${base}:download?path=${encodeURIComponent(path)}`;

/** Changes to the files of a linked folder. They take effect at once and cannot be undone. */
export function useLinkedChanges(organization: string, folder: string) {
  const client = useQueryClient();
  const base = linkedBase(organization, folder);
  const reload = () => client.invalidateQueries({ queryKey: keys.linked(organization, folder) });
  return {
    /** @throws ApiError; with status 412 where the file exists and `replaces` is false */
    async put(path: string, file: Blob, replaces: boolean): Promise<void> {
      const response = await fetch(`/api/v1${base}:upload?path=${encodeURIComponent(path)}`, {
        method: 'PUT',
        body: file,
        headers: replaces ? {} : { 'If-None-Match': '*' },
      });
      if (!response.ok) throw await errorOf(response);
      await reload();
    },

    /** @throws ApiError */
    async remove(path: string): Promise<void> {
      await call(base, { method: 'DELETE', query: { path } });
      await reload();
    },
  };
}
