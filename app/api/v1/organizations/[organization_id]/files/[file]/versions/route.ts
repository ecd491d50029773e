import { json } from '@/lib/http/answer';
import { presentVersion } from '@/lib/http/present';
import { fileRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

/** The versions of a file, the current one first. */
export const GET = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}/versions',
    operationId: 'listVersions',
    summary: 'List the versions of a file',
    description:
      'Newest first, the current one included. A replacement of the content makes a version; renaming and moving do not.',
    query: requests.page,
    answer: answers.versions,
  },
  { action: 'file.read' },
  async ({ app, access, file, query }) => {
    const view = `versions/${file.organizationId}/${file.id}`;
    const { rows, next_page_token } = await timedPage(app, { view, query }, async (page) =>
      (await app.versions.list(access, file, page)).map((version) => ({
        id: version.id,
        createdAt: version.endedAt,
        version,
      })),
    );
    return json({ versions: rows.map(({ version }) => presentVersion(version)), next_page_token });
  },
);
