import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { generateUploadUrls } from '@/lib/http/upload-url-request';

/** Generates several upload URLs, in the order of the requests (AIP-231). */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:batchGenerateUploadUrls',
    operationId: 'batchGenerateUploadUrls',
    summary: 'Generate several upload URLs',
    description: 'All of them or none. The answer has them in the order of the requests.',
    body: requests.batchGenerateUploadUrls,
    answer: answers.uploadUrlBatch,
    errors: ['FOLDER_NOT_FOUND', 'FOLDER_IS_LINKED', 'FILE_NOT_FOUND'],
  },
  'file.write',
  async ({ app, access, body }) => {
    return json({ responses: await generateUploadUrls(app, access, body.requests) });
  },
);
