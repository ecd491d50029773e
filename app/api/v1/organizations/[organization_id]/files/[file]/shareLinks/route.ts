import { json } from '@/lib/http/answer';
import { fileRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import { listShareLinks, presentShareLink, readShareRequest } from '@/lib/http/share-list';
import { shareAnswers, shareRequests } from '@/lib/http/share-schemas';

const path = '/api/v1/organizations/{organization_id}/files/{file}/shareLinks';

export const POST = fileRoute(
  {
    path,
    operationId: 'createFileShareLink',
    summary: 'Share a file by a link',
    body: shareRequests.create,
    answer: shareAnswers.shareLink,
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
    query: requests.page,
    answer: shareAnswers.shareLinks,
  },
  { action: 'file.share' },
  async ({ app, access, file, query }) => json(await listShareLinks(app, access, { fileId: file.id }, query)),
);
