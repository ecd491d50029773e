import { may } from '@/lib/base/policy';
import { listPending, type PendingUpload } from '@/lib/domain/uploads/pending';
import { json } from '@/lib/http/answer';
import { presentUpload } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

/** Unfinished uploads, with the URL to resume them only for callers who may write. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/uploads',
    operationId: 'listUploads',
    summary: 'List unfinished uploads',
    description:
      'Uploads that have begun and not finished, newest first. `resume_uri` is included only for callers who may write.',
    query: requests.page,
    answer: answers.uploads,
  },
  'file.read',
  async ({ app, access, query }) => {
    const view = `uploads/${access.organization.id}`;
    const { rows, next_page_token } = await timedPage(app, { view, query }, (page) =>
      listPending(app.db, access, page),
    );
    const mayWrite = may(access.role, access.actor.scopes, 'file.write');
    const resumeUri = (upload: PendingUpload) => {
      if (upload.protocol === 'TUS') return app.resumables.uriOf(upload);
      const { uploadUrlId } = upload;
      // A gRPC stream cannot be resumed by URL.
      return uploadUrlId === null ? undefined : app.uploadUrls.uriOf({ id: uploadUrlId });
    };
    const { rootFolderId } = access.organization;
    const uploads = rows.map((row) =>
      presentUpload(row, {
        rootFolderId,
        retentionSeconds: app.config.uploadRetentionSeconds,
        resumeUri: mayWrite ? resumeUri(row) : undefined,
      }),
    );
    return json({ uploads, next_page_token });
  },
);
