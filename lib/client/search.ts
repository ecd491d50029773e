import { useQuery } from '@tanstack/react-query';
import { type Answer, call } from './api';
import { type Entry, fileEntry, folderEntry } from './entries';
import { keys } from './keys';

/** The most entries of each kind that the palette shows. */
const MAX_RESULTS = 8;

/** Entries anywhere in an organization whose name contains the query, a few of each kind. */
export function useSearch(organization: string, query: string) {
  return useQuery<Entry[]>({
    queryKey: keys.search(organization, query),
    enabled: query !== '',
    placeholderData: (previous) => previous,
    queryFn: async ({ signal }) => {
      const search = <T>(kind: string) =>
        call<T>(`/organizations/${organization}/${kind}`, {
          query: { folder: 'root', recursive: true, query, page_size: MAX_RESULTS },
          signal,
        });
      const [{ folders }, { files }] = await Promise.all([
        search<Answer<'folders'>>('folders'),
        search<Answer<'files'>>('files'),
      ]);
      return [...folders.map(folderEntry), ...files.map(fileEntry)];
    },
  });
}
