import { useQuery } from '@tanstack/react-query';
import { useUser } from './account';
import { type Answer, call } from './api';
import { keys } from './keys';

export type Unfinished = Answer<'uploads'>['uploads'][number] & { resume_uri: string };

/** Own uploads that a page, now gone, left half way. */
export async function unfinishedUploads(
  organization: string,
  email: string,
  signal?: AbortSignal,
): Promise<Unfinished[]> {
  const { uploads } = await call<Answer<'uploads'>>(`/organizations/${organization}/uploads`, {
    query: { page_size: 1000 },
    signal,
  });
  return uploads.filter(
    (upload): upload is Unfinished =>
      upload.protocol === 'tus' && upload.creator === email && upload.resume_uri !== undefined,
  );
}

export function useUnfinished(organization: string): Unfinished[] {
  const { data: user } = useUser();
  const { data } = useQuery({
    queryKey: keys.uploads(organization),
    enabled: user !== undefined,
    queryFn: ({ signal }) => unfinishedUploads(organization, user?.email ?? '', signal),
  });
  return data ?? [];
}

/** The upload that a file, chosen again, goes on with: taken out of the list, since it serves once. */
export function takeMatch(list: Unfinished[], { name, size }: File): Unfinished | undefined {
  const at = list.findIndex(
    ({ filename, size_bytes }) => filename === name.normalize('NFC') && size_bytes === String(size),
  );
  return at < 0 ? undefined : list.splice(at, 1)[0];
}

/** Issued addresses begin with the public name; the page talks to its own origin. */
export const localOf = (uri: string) => new URL(uri, location.origin).pathname;
