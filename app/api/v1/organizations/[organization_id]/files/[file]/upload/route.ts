import { checkIdempotencyKey } from '@/lib/domain/uploads/idempotency';
import { json } from '@/lib/http/answer';
import { preconditionOf } from '@/lib/http/entity-tags';
import { presentFile } from '@/lib/http/present';
import { fileRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { readUpload } from '@/lib/http/upload-request';

/** Replaces a file's content; its id and name stay. */
export const PUT = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}:upload',
    operationId: 'replaceFileContent',
    summary: 'Replace the content of a file',
    description:
      'The id, the filename and the folder stay, the etag changes. Readers see the old content until the new content is complete and durable. With `?body=http_body` the body is a google.api.HttpBody in JSON.',
    query: requests.replaceFile,
    takesFile: 'whole',
    answer: answers.file,
    takesIdempotencyKey: true,
    isConditional: true,
    errors: ['IDEMPOTENCY_KEY_INVALID', 'IDEMPOTENCY_KEY_REUSED'],
  },
  { action: 'file.write' },
  async ({ app, access, file, request, query, stream }) => {
    const idempotencyKey = checkIdempotencyKey(request.headers.get('idempotency-key'));
    const precondition = preconditionOf(request);
    const { filename: _kept, ...sent } = await readUpload(request, stream(), query);
    const replaced = await app.rates.duringUpload(access.actor.tokenId, () =>
      app.uploadFile(
        access,
        { ...sent, folderId: file.folderId },
        { target: { file, precondition }, idempotencyKey },
      ),
    );
    return json(presentFile(replaced, access.organization.rootFolderId));
  },
);
