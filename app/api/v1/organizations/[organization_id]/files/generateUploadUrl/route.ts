import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Generate Upload Url (REST Files API). If no expiration duration is provided, the default is 1 hour. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:generateUploadUrl',
    operationId: 'generateUploadUrl',
    summary: 'Generate Upload Url',
    description:
      'The URL takes one file (or `max_files`) without any other credential. Its expiry bounds when an upload may begin.',
    body: requests.generateUploadUrl,
    answer: answers.uploadUrl,
    errors: ['FOLDER_NOT_FOUND'],
  },
  'file.write',
  async ({ app, access, body }) => {
    const { row, uri } = await app.uploadUrls.generate(access, {
      expireMs: body.expire_duration,
      folderId: await app.folders.find(access, body.folder ?? null),
      filename: body.filename ?? null,
      mimeType: body.mime_type ?? null,
      maxSizeBytes: body.max_size_bytes ?? null,
      maxFiles: body.max_files ?? 1,
    });
    return json({
      upload_uri: uri,
      name: `organizations/${row.organizationId}/uploadUrls/${row.id}`,
      expire_time: row.expiresAt.toISOString(),
    });
  },
);
