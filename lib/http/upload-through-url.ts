import type { App } from '@/lib/app';
import type { Precondition } from '@/lib/base/precondition';
import type { File } from '@/lib/domain/entries/file-row';
import type { UploadInput } from '@/lib/domain/uploads/upload-file';
import type { UrlInUse } from '@/lib/domain/uploads/upload-urls';

type Through = {
  app: App;
  inUse: UrlInUse;
  /** For a URL that replaces a file. */
  precondition: Precondition;
  idempotencyKey?: string | null;
  /** For a creation by tus that carries the whole file: the upload as which it answers later. */
  resumable?: { id: string; metadata: string | null };
};

/** Stores a whole file through an upload URL: as a new file, or as the content of the file of the URL. */
export async function uploadThroughUrl(
  { app, inUse: { access, url, file }, precondition, idempotencyKey, resumable }: Through,
  sent: Omit<UploadInput, 'folderId'>,
): Promise<File> {
  const constraints = { bounds: url, idempotencyKey, resumable };
  if (!file) return app.uploadFile(access, { ...sent, folderId: url.folderId }, constraints);
  return app.uploadFile(
    access,
    { ...sent, filename: null, folderId: file.folderId },
    { ...constraints, target: { file, precondition } },
  );
}
