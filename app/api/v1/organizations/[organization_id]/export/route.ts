import { json } from '@/lib/http/answer';
import { presentArchive } from '@/lib/http/present-archive';
import { accepted, prefersAsync } from '@/lib/http/respond-async';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Creates an archive of everything that an organization has. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}:export',
    operationId: 'exportOrganization',
    summary: 'Export an organization',
    description:
      'Creates an archive of all files with their paths, and returns its URL. Its first entry, `holdall.jsonl`, has a JSON object in each line: the organization, its members, the versions of its files (only the current bytes are in the archive), its links without their secrets, and then a line for each further entry of the archive, in their order, with digests. `holdall import` reads it. The trash and the content of external folders are not in it.',
    body: requests.exportOrganization,
    answer: answers.archive,
    isAsyncOnRequest: true,
  },
  'organization.export',
  async ({ app, access, request, body }) => {
    const lifetimeMs = body.expire_duration;
    if (prefersAsync(request))
      return accepted(app, access, { request, work: { kind: 'export', lifetimeMs } });
    return json(presentArchive(await app.archives.export(access, { lifetimeMs })));
  },
);
