import { json } from '@/lib/http/answer';
import { fileRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Generate Download Url (REST Files API). If no expiration duration is provided, the default is 1 hour. */
export const POST = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}:generateDownloadUrl',
    operationId: 'generateDownloadUrl',
    summary: 'Generate Download Url',
    description:
      'Anyone who has the URL can download this file without any other credential, until the URL expires or the file is deleted.',
    body: requests.generateDownloadUrl,
    answer: answers.downloadUrl,
  },
  { action: 'file.read' },
  async ({ app, access, file, body }) => {
    const { uri, expiresAt } = await app.downloadUrls.generate(access, file, body.expire_duration);
    return json({ download_uri: uri, expire_time: expiresAt.toISOString() });
  },
);
