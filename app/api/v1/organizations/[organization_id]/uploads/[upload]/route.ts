import { abortPending } from '@/lib/domain/uploads/pending';
import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Aborts an unfinished upload of the caller; admins can abort any. */
export const DELETE = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/uploads/{upload}',
    operationId: 'endUnfinishedUpload',
    summary: 'Abort an unfinished upload',
    description:
      'Aborts the upload and deletes what has arrived. Editors may abort their own uploads, admins those of anyone.',
    answer: answers.empty,
    errors: ['UPLOAD_NOT_FOUND', 'CREATOR_OR_ADMIN_REQUIRED'],
  },
  'file.write',
  async ({ app, access, params }) => {
    await abortPending(app.db, access, params.upload ?? '');
    app.worker.wake();
    return json({});
  },
);
