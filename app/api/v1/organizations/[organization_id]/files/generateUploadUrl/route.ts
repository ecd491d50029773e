import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { generateUploadUrls } from '@/lib/http/upload-url-request';

/** Generate Upload Url (REST Files API). If no expiration duration is provided, the default is 1 hour. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:generateUploadUrl',
    operationId: 'generateUploadUrl',
    summary: 'Generate Upload Url',
    description:
      'The URL accepts one file (or `max_files`) without any other credential. Uploads must start before it expires. With `file`, they replace the content of that file.',
    body: requests.generateUploadUrl,
    answer: answers.uploadUrl,
    errors: ['FOLDER_NOT_FOUND', 'FOLDER_IS_LINKED', 'FILE_NOT_FOUND'],
  },
  'file.write',
  async ({ app, access, body }) => json((await generateUploadUrls(app, access, [body]))[0]),
);
