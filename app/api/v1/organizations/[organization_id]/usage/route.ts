import { usageOf } from '@/lib/domain/organizations/usage';
import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** The storage use and quota of an organization. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/usage',
    operationId: 'getUsage',
    summary: 'Get the storage use of an organization',
    description:
      'Files and bytes, live, in the trash and only in earlier versions, and the quota, which counts all of them. Bytes that several files and versions share count once.',
    answer: answers.usage,
  },
  'usage.read',
  async ({ app, access }) => {
    const usage = await usageOf(app.db, access);
    const { fileCount, sizeBytes, trashedSizeBytes, versionSizeBytes } = usage;
    const { trashedFileCount, quotaBytes, quotaFiles } = usage;
    return json({
      file_count: String(fileCount),
      size_bytes: String(sizeBytes),
      trashed_size_bytes: String(trashedSizeBytes),
      version_size_bytes: String(versionSizeBytes),
      ...(quotaBytes !== null && { quota_bytes: String(quotaBytes) }),
      ...(quotaFiles !== null && {
        trashed_file_count: String(trashedFileCount),
        quota_files: String(quotaFiles),
      }),
    });
  },
);
