import { json } from '@/lib/http/answer';
import { fileRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { listShareLinks, presentShareLink, readShareRequest } from '@/lib/http/share/list';

const path = '/api/v1/organizations/{organization_id}/files/{file}/shareLinks';

export const POST = fileRoute(
  {
    path,
    operationId: 'createFileShareLink',
    summary: 'Create a share link for a file',
    description:
      'Creates a link to the file. Whoever has the link may download until it expires, is revoked or reaches `max_downloads`.',
    body: requests.createShareLink,
    answer: answers.shareLink,
  },
  { action: 'file.share' },
  async ({ app, access, file, body }) =>
    json(
      presentShareLink(app, await app.shareLinks.create(access, { fileId: file.id }, readShareRequest(body))),
    ),
);

export const GET = fileRoute(
  {
    path,
    operationId: 'listFileShareLinks',
    summary: 'List the share links of a file',
    description: 'The links to this file that were not revoked, newest first.',
    query: requests.page,
    answer: answers.shareLinks,
  },
  { action: 'file.share' },
  async ({ app, access, file, query }) =>
    json(await listShareLinks({ app, access, query }, { fileId: file.id })),
);
