import { json } from '@/lib/http/answer';
import { preconditionOf } from '@/lib/http/entity-tags';
import { presentLinked } from '@/lib/http/present-linked';
import { linkReasons, linkWriteReasons } from '@/lib/http/reason-documents';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/folders/{folder}/linkedFiles';

/** Lists an external folder by pages (AIP-158). */
export const GET = organizationRoute(
  {
    path,
    operationId: 'listLinkedFiles',
    summary: 'List an external folder',
    description:
      'Its current contents, ordered by name, without those of its subfolders. If the path names a file, only that file. Symbolic links, devices and other special files are omitted.',
    query: requests.listLinkedFiles,
    answer: answers.linkedFiles,
    errors: linkReasons,
  },
  'file.read',
  async ({ app, access, params, query }) => {
    const { folder = '' } = params;
    const { items, nextPageToken } = await app.linkedFiles.list(access, folder, {
      path: query.path,
      pageSize: query.page_size,
      pageToken: query.page_token,
    });
    return json({ linked_files: items.map(presentLinked), next_page_token: nextPageToken });
  },
);

/** Deletes a file in an external folder. */
export const DELETE = organizationRoute(
  {
    path,
    operationId: 'deleteLinkedFile',
    summary: 'Delete a file in an external folder',
    description: 'Permanently: external folders have no trash. Folders cannot be deleted.',
    query: requests.linkedFile,
    answer: answers.empty,
    isConditional: true,
    errors: linkWriteReasons,
  },
  'file.write',
  async ({ app, access, params, request, query }) => {
    const { folder = '' } = params;
    const precondition = preconditionOf(request);
    await app.linkedFiles.delete(access, { folderId: folder, path: query.path, precondition });
    return json({});
  },
);
