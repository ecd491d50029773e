import { json } from '@/lib/http/answer';
import { presentUploadUrl } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

/** Upload URLs, newest first. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/uploadUrls',
    operationId: 'listUploadUrls',
    summary: 'List generated upload URLs',
    description:
      'URLs that still take files, newest first, with the number of files each has taken. Editors do not see the `upload_uri` of others.',
    query: requests.listUploadUrls,
    answer: answers.uploadUrls,
  },
  'file.write',
  async ({ app, access, query }) => {
    const { show_ended: showEnded, only_named: onlyNamed } = query;
    const view = `uploadUrls/${access.organization.id}/${showEnded}/${onlyNamed}`;
    const { rows, next_page_token } = await timedPage(app, { view, query }, (page) =>
      app.uploadUrls.list(access, { ...page, showEnded, onlyNamed }),
    );
    const { rootFolderId } = access.organization;
    const upload_urls = rows.map((url) => presentUploadUrl(url, app.uploadUrls.uriOf(url), rootFolderId));
    return json({ upload_urls, next_page_token });
  },
);
