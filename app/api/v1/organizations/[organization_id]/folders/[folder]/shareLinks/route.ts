import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { listShareLinks, presentShareLink, readShareRequest } from '@/lib/http/share/list';

const path = '/api/v1/organizations/{organization_id}/folders/{folder}/shareLinks';

export const POST = organizationRoute(
  {
    path,
    operationId: 'createFolderShareLink',
    summary: 'Create a share link for a folder',
    description:
      'Creates a link to everything in the folder, now and later. Whoever has the link may download until it expires, is revoked or reaches `max_downloads`.',
    body: requests.createShareLink,
    answer: answers.shareLink,
    errors: ['FOLDER_NOT_FOUND', 'FOLDER_IS_LINKED'],
  },
  'file.share',
  async ({ app, access, params, body }) => {
    const folderId = await app.folders.find(access, params.folder ?? '');
    return json(
      presentShareLink(app, await app.shareLinks.create(access, { folderId }, readShareRequest(body))),
    );
  },
);

export const GET = organizationRoute(
  {
    path,
    operationId: 'listFolderShareLinks',
    summary: 'List the share links of a folder',
    description: 'The links to this folder that were not revoked, newest first.',
    query: requests.page,
    answer: answers.shareLinks,
    errors: ['FOLDER_NOT_FOUND'],
  },
  'file.share',
  async ({ app, access, params, query }) => {
    const folderId = await app.folders.find(access, params.folder ?? '');
    return json(await listShareLinks({ app, access, query }, { folderId }));
  },
);
