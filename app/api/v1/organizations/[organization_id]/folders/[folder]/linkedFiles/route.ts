import { json } from '@/lib/http/answer';
import { preconditionOf } from '@/lib/http/entity-tags';
import { presentLinked } from '@/lib/http/present-linked';
import { linkReasons, linkWriteReasons } from '@/lib/http/reason-documents';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/folders/{folder}/linkedFiles';

/** Lists what is behind a link, by pages (AIP-158). */
export const GET = organizationRoute(
  {
    path,
    operationId: 'listLinkedFiles',
    summary: 'List a folder behind a link',
    description:
      'What is directly in it now, by name. The path of a file answers with that file alone. Symbolic links, devices and the like are not told.',
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

/** Deletes a file behind a link. */
export const DELETE = organizationRoute(
  {
    path,
    operationId: 'deleteLinkedFile',
    summary: 'Delete a file behind a link',
    description: 'For good: behind a link there is no trash. Folders are not deleted from here.',
    query: requests.linkedFile,
    answer: answers.empty,
    isConditional: true,
    errors: linkWriteReasons,
  },
  'file.write',
  async ({ app, access, params, request, query }) => {
    const { folder = '' } = params;
    await app.linkedFiles.delete(access, folder, query.path, preconditionOf(request));
    return json({});
  },
);
