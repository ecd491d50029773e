import type { z } from 'zod';
import type { App } from '@/lib/app';
import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
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
      // A file may move: the root folder is always there.
      folderId: await app.folders.resolveFolder(access, spec.folder ?? null),
      fileId: fileIdOf(access, spec.file),
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

/**
 * The id in a name of a file, or in an id alone.
 * @throws NOT_FOUND for a name of something else: entries of external folders have no name
 */
function fileIdOf({ organization }: Access<'file.write'>, reference: string | null | undefined) {
  if (!reference) return null;
  const prefix = `organizations/${organization.id}/files/`;
  const id = reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
  if (!/^[\w-]{1,64}$/.test(id)) throw fail('FILE_NOT_FOUND');
  return id;
}
