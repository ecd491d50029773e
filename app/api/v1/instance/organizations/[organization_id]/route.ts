import { json } from '@/lib/http/answer';
import { presentInstanceOrganization } from '@/lib/http/present-instance';
import { administratorRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Sets the quota of an organization. */
export const PATCH = administratorRoute(
  {
    path: '/api/v1/instance/organizations/{organization_id}',
    operationId: 'setQuota',
    summary: 'Set the quota of an organization',
    description:
      'Limits for stored bytes and files. What an organization holds already stays, also above a new limit.',
    body: requests.setQuota,
    answer: answers.instanceOrganization,
    errors: ['ORGANIZATION_NOT_FOUND'],
  },
  async ({ app, administration, params, body }) => {
    const { organization_id: id = '' } = params;
    const quota = { quotaBytes: body.quota_bytes, quotaFiles: body.quota_files };
    return json(presentInstanceOrganization(await app.instance.setQuota(administration, id, quota)));
  },
);
