import { json } from '@/lib/http/answer';
import { presentUploadUrl } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { nextToken, timePositionOf } from '@/lib/links/page-position';

/** Upload URLs, newest first. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/uploadUrls',
    operationId: 'listUploadUrls',
    summary: 'List generated upload URLs',
    query: requests.listUploadUrls,
    answer: answers.uploadUrls,
  },
  'file.write',
  async ({ app, access, query }) => {
    const showEnded = query.show_ended;
    const view = `uploadUrls/${access.organization.id}/${showEnded}`;
    const after = timePositionOf(app.capabilities, view, query.page_token);
    const found = await app.uploadUrls.list(access, { pageSize: query.page_size + 1, after, showEnded });
    const page = found.slice(0, query.page_size);
    return json({
      upload_urls: page.map((url) =>
        presentUploadUrl(url, app.uploadUrls.uriOf(url), access.organization.rootFolderId),
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
