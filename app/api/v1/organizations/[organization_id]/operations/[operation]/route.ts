import type { App } from '@/lib/app';
import type { Access } from '@/lib/base/actor';
import type { Operation } from '@/lib/domain/operations/operations';
import { json } from '@/lib/http/answer';
import { presentFolder } from '@/lib/http/present';
import { presentArchive } from '@/lib/http/present-archive';
import { type OperationResponse, presentOperation } from '@/lib/http/present-operation';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Reads how far a request is that was answered before it was done. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/operations/{operation}',
    operationId: 'getOperation',
    summary: 'Get an operation',
    description:
      'The state of a request that was sent with `Prefer: respond-async`. Only its caller sees it, with the permission that the request needs. It can be read for seven days after its end.',
    answer: answers.operation,
    errors: ['OPERATION_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, params }) => {
    const operation = await app.operations.get(access, params.operation ?? '');
    return json(presentOperation(operation, await responseOf(app, access, operation)));
  },
);

/** The response as it is now; empty if what the operation made does not exist any longer. */
async function responseOf(
  app: App,
  access: Access<'file.read'>,
  { result }: Operation,
): Promise<OperationResponse> {
  if (!result) return undefined;
  if ('count' in result) return { count: result.count };
  if ('folderId' in result) {
    const folder = await app.folders.findAny(access, result.folderId);
    return folder ? presentFolder(folder, access.organization.rootFolderId) : {};
  }
  if (!('archiveId' in result)) return {};
  const created = await app.archives.getExport(access, result.archiveId);
  return created ? presentArchive(created) : {};
}
