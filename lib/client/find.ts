import { useQuery } from '@tanstack/react-query';
import { type Answer, call } from './api';
import { type Entry, fileEntry, folderEntry } from './entries';
import { keys } from './keys';

/** The most that a search in the palette shows of each kind. */
const most = 8;

/** Entries anywhere in an organization with a text in their name, a few of each kind. */
export function useFound(organization: string, query: string) {
  return useQuery<Entry[]>({
    queryKey: keys.found(organization, query),
    enabled: query !== '',
    placeholderData: (before) => before,
    queryFn: async ({ signal }) => {
      const ask = <T>(kind: string) =>
        call<T>(`/organizations/${organization}/${kind}`, {
          query: { folder: 'root', recursive: true, query, page_size: most },
          signal,
        });
      const [{ folders }, { files }] = await Promise.all([
        ask<Answer<'folders'>>('folders'),
        ask<Answer<'files'>>('files'),
      ]);
      return [...folders.map(folderEntry), ...files.map(fileEntry)];
    },
  });
}
