import type { z } from 'zod';
import type { App } from '@/lib/app';
import type { Access } from '@/lib/base/actor';
import { presentUploadUrl } from './present';
import type { requests } from './schemas';

/** Makes upload URLs as a request asks for them, all or none, and answers what goes out, in its order. */
export async function generateUploadUrls(
  app: App,
  access: Access<'file.write'>,
  asked: z.output<typeof requests.generateUploadUrl>[],
) {
  const wanted = await Promise.all(
    asked.map(async (request) => ({
      expireMs: request.expire_duration,
      folderId: await app.folders.resolveFolder(access, request.folder ?? null),
      filename: request.filename ?? null,
      mimeType: request.mime_type ?? null,
      maxSizeBytes: request.max_size_bytes ?? null,
      maxFiles: request.max_files ?? 1,
      displayName: request.display_name ?? null,
      message: request.message ?? null,
    })),
  );
  const rows = await app.uploadUrls.generate(access, wanted);
  return rows.map((row) =>
    presentUploadUrl(row, app.uploadUrls.uriOf(row), access.organization.rootFolderId),
  );
}
