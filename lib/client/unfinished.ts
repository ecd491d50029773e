import { useQuery } from '@tanstack/react-query';
import { useUser } from './account';
import { loadAllPages } from './all-pages';
import type { Answer } from './api';
import type { ChosenFile } from './chosen-files';
import type { FolderLocation } from './folder-paths';
import { keys } from './keys';
import type { UploadRequest } from './upload-job';

type PendingUpload = Answer<'uploads'>['uploads'][number];
export type UnfinishedUpload = PendingUpload & { resume_uri: string };

/** The user's own uploads that a page left unfinished when it closed. */
export async function unfinishedUploads(
  organization: string,
  email: string,
  signal?: AbortSignal,
): Promise<UnfinishedUpload[]> {
  const path = `/organizations/${organization}/uploads`;
  const uploads = await loadAllPages<PendingUpload>(path, { field: 'uploads', signal });
  return uploads.filter((upload) => isResumable(upload, email));
}

/** Whether this user's browser can continue an upload: one of theirs, by tus, with an address. */
export const isResumable = (upload: PendingUpload, email: string): upload is UnfinishedUpload =>
  upload.protocol === 'tus' && upload.creator === email && upload.resume_uri !== undefined;

/** How long after its last bytes an upload counts as running, in milliseconds. */
const RUNNING_MS = 60_000;

/** Whether an upload receives bytes at the moment: another tab or device sends it. */
export const isRunning = ({ update_time }: Pick<PendingUpload, 'update_time'>, now: number): boolean =>
  now - Date.parse(update_time) < RUNNING_MS;

export function useUnfinished(organization: string): UnfinishedUpload[] {
  const { data: user } = useUser();
  const { data } = useQuery({
    queryKey: keys.uploads(organization),
    enabled: user !== undefined,
    queryFn: ({ signal }) => unfinishedUploads(organization, user?.email ?? '', signal),
    refetchInterval: ({ state }) =>
      state.data?.some((upload) => isRunning(upload, Date.now())) ? 15_000 : false,
  });
  return data ?? [];
}

/**
 * The upload that a file continues when the user chooses it again. Removes it from the list, since it serves
 * one file only.
 */
export function takeMatch(
  list: UnfinishedUpload[],
  { name, size }: Pick<File, 'name' | 'size'>,
): UnfinishedUpload | undefined {
  const index = list.findIndex(
    ({ filename, size_bytes }) => filename === name.normalize('NFC') && size_bytes === String(size),
  );
  return index < 0 ? undefined : list.splice(index, 1)[0];
}

/** What continues an unfinished upload, and the file that it replaces. */
export const continuationOf = ({ resume_uri, file }: UnfinishedUpload) => ({
  resumeUri: resume_uri,
  replaces: file,
});

/** A request for each chosen file; one that matches an unfinished upload to the same folder continues it. */
export function matchUnfinished(
  { organization, folder }: FolderLocation,
  chosen: ChosenFile[],
  unfinished: UnfinishedUpload[],
): Map<ChosenFile, UploadRequest | null> {
  const target = folder === null ? undefined : `organizations/${organization}/folders/${folder}`;
  const list = unfinished.filter((upload) => upload.folder === target);
  return new Map(
    chosen.map((item) => {
      // A path means a folder below the target, where no unfinished upload was found.
      const match = item.file && item.path === item.file.name ? takeMatch(list, item.file) : undefined;
      return [item, match ? { ...item, ...continuationOf(match) } : item];
    }),
  );
}

/** The path of an issued address, which begins with the public name: the page sends to its own origin. */
export const localPath = (uri: string): string => new URL(uri, location.origin).pathname;
