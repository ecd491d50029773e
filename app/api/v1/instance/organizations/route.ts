import { nextToken, positionOf } from '@/lib/base/pagination/page-token';
import { json } from '@/lib/http/answer';
import { presentInstanceOrganization } from '@/lib/http/present-instance';
import { administratorRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** All organizations, by id. */
export const GET = administratorRoute(
  {
    path: '/api/v1/instance/organizations',
    operationId: 'listAllOrganizations',
    summary: 'List all organizations',
    description: 'With their owners and storage use, ordered by id.',
    query: requests.listAllOrganizations,
    answer: answers.instanceOrganizations,
  },
  async ({ app, administration, query: { page_size, page_token, query } }) => {
    const view = `instance/organizations/${query}`;
    const [afterId = ''] = positionOf(app.capabilities, view, page_token) ?? [];
    const found = await app.instance.listOrganizations(administration, {
      pageSize: page_size + 1,
      afterId,
      query,
    });
    const page = found.slice(0, page_size);
    const last = found.length > page.length ? page.at(-1) : undefined;
    return json({
      organizations: page.map(presentInstanceOrganization),
      next_page_token: nextToken(app.capabilities, view, last ? [last.id] : null),
    });
  },
);
