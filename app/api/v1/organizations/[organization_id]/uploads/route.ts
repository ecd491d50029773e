import { json } from '@/lib/http/answer';
import { presentUpload } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { nextToken, timePositionOf } from '@/lib/links/page-position';
import { may } from '@/lib/organizations/policy';
import { listPending, type PendingUpload } from '@/lib/uploads/pending';

/** Unfinished uploads; where to go on is told only to whom may write. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/uploads',
    operationId: 'listUploads',
    summary: 'List unfinished uploads',
    query: requests.page,
    answer: answers.uploads,
  },
  'file.read',
  async ({ app, access, query }) => {
    const view = `uploads/${access.organization.id}`;
    const after = timePositionOf(app.capabilities, view, query.page_token);
    const found = await listPending(app.db, access, { pageSize: query.page_size + 1, after });
    const page = found.slice(0, query.page_size);
    const mayWrite = may(access.role, access.actor.scopes, 'file.write');
    const resumeUri = (upload: PendingUpload) => {
      if (upload.protocol === 'TUS') return app.resumables.uriOf(upload);
      const { uploadUrlId } = upload;
      // What streams into a file goes on in another call.
      return uploadUrlId === null ? undefined : app.uploadUrls.uriOf({ id: uploadUrlId });
    };
    return json({
      uploads: page.map((upload) =>
        presentUpload(upload, access.organization.rootFolderId, mayWrite ? resumeUri(upload) : undefined),
      ),
      next_page_token: nextToken(
        app.capabilities,
        view,
        found.length > page.length && page.at(-1),
        (last) => [last.createdAt.toISOString(), last.id],
      ),
    });
  },
);
