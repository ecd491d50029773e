import type { z } from 'zod';
import type { App } from '@/lib/app';
import type { Access } from '@/lib/base/actor';
import { presentUploadUrl } from './present';
import type { requests } from './schemas';

/** Generates the requested upload URLs, all or none, and returns them in the same order. */
export async function generateUploadUrls(
  app: App,
  access: Access<'file.write'>,
  specs: z.output<typeof requests.generateUploadUrl>[],
) {
  const inputs = await Promise.all(
    specs.map(async (spec) => ({
      expireMs: spec.expire_duration,
      folderId: await app.folders.resolveFolder(access, spec.folder ?? null),
      filename: spec.filename ?? null,
      mimeType: spec.mime_type ?? null,
      maxSizeBytes: spec.max_size_bytes ?? null,
      maxFiles: spec.max_files ?? 1,
      displayName: spec.display_name ?? null,
      message: spec.message ?? null,
    })),
  );
  const rows = await app.uploadUrls.generate(access, inputs);
  return rows.map((row) =>
    presentUploadUrl(row, app.uploadUrls.uriOf(row), access.organization.rootFolderId),
  );
}
