import { checkIdempotencyKey } from '@/lib/domain/uploads/idempotency';
import { json } from '@/lib/http/answer';
import { checkWhole, createWithoutUrl, isFirstPart, wholeHeaders } from '@/lib/http/draft-upload';
import { presentFile } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { readUpload } from '@/lib/http/upload-request';

/** Upload File (REST Files API). The body is the file, or a form with one file part. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:upload',
    operationId: 'uploadFile',
    summary: 'Upload File',
    description:
      'The body is the file, of any type and of any size up to the limit, or a form with one file, or with `?body=http_body` a google.api.HttpBody in JSON, `{"content_type": "text/plain", "data": "<base64>"}`, whose data is the file. The lifetime of the file is the lifetime of the organization. `PUT` is accepted as an alias, so that `curl -T` works. With `Upload-Complete: ?0` (Resumable Uploads for HTTP, Internet-Draft, interop version 8) the body is the first part: the response is 201, and `Location` is the URL for the rest.',
    query: requests.uploadFile,
    takesFile: 'whole',
    takesIdempotencyKey: true,
    headers: wholeHeaders,
    answer: answers.file,
    errors: [
      'FOLDER_NOT_FOUND',
      'FOLDER_IS_LINKED',
      'IDEMPOTENCY_KEY_INVALID',
      'IDEMPOTENCY_KEY_REUSED',
      'TOO_MANY_PENDING_UPLOADS',
    ],
  },
  'file.write',
  async ({ app, access, origin, request, query, stream }) => {
    const idempotencyKey = checkIdempotencyKey(request.headers.get('idempotency-key'));
    const folderId = await app.folders.resolveFolder(access, query.folder ?? null);
    if (isFirstPart(request)) {
      const part = { app, request, origin, folderId, query, stream };
      return app.rates.duringUpload(access.actor.tokenId, () => createWithoutUrl(access, part));
    }
    checkWhole(request);
    const file = await app.rates.duringUpload(access.actor.tokenId, async () =>
      app.uploadFile(
        access,
        { ...(await readUpload(request, stream(), query)), folderId },
        { idempotencyKey },
      ),
    );
    return json(presentFile(file, access.organization.rootFolderId));
  },
);

export const PUT = POST;
