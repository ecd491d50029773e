import type { z } from 'zod';
import type { App } from '@/lib/app';
import type { Access } from '@/lib/organizations/access';
import { presentUploadUrl } from './present';
import type { requests } from './schemas';

/** Makes an upload URL as a request asks for it, and answers what goes out. */
export async function generateUploadUrl(
  app: App,
  access: Access<'file.write'>,
  request: z.output<typeof requests.generateUploadUrl>,
) {
  const { row, uri } = await app.uploadUrls.generate(access, {
    expireMs: request.expire_duration,
    folderId: await app.folders.find(access, request.folder ?? null),
    filename: request.filename ?? null,
    mimeType: request.mime_type ?? null,
    maxSizeBytes: request.max_size_bytes ?? null,
    maxFiles: request.max_files ?? 1,
  });
  return presentUploadUrl(row, uri, access.organization.rootFolderId);
}
