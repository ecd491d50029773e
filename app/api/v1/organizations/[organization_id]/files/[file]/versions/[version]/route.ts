import { json } from '@/lib/http/answer';
import { presentVersion } from '@/lib/http/present';
import { fileRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/files/{file}/versions/{version}';

/** Keeps a version for ever, or no longer. */
export const PATCH = fileRoute(
  {
    path,
    operationId: 'updateVersion',
    summary: 'Keep a version forever',
    description: 'A version that is kept forever is deleted only by request, or with its file.',
    body: requests.updateVersion,
    answer: answers.version,
    errors: ['VERSION_NOT_FOUND'],
  },
  { action: 'file.write' },
  async ({ app, access, file, params, body }) => {
    const change = { id: params.version ?? '', keepForever: body.keep_forever ?? undefined };
    return json(presentVersion(await app.versions.update(access, file, change)));
  },
);

export const DELETE = fileRoute(
  {
    path,
    operationId: 'deleteVersion',
    summary: 'Delete a version permanently',
    description: 'Only an earlier version. Its bytes are deleted soon after, unless something else has them.',
    answer: answers.empty,
    errors: ['VERSION_NOT_FOUND', 'VERSION_IS_CURRENT'],
  },
  { action: 'file.purge' },
  async ({ app, access, file, params }) => {
    await app.versions.delete(access, file, params.version ?? '');
    return json({});
  },
);
