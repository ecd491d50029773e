import { json } from '@/lib/http/answer';
import { preconditionOf } from '@/lib/http/entity-tags';
import { presentOrganization } from '@/lib/http/present';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}';

export const GET = organizationRoute(
  {
    path,
    operationId: 'getOrganization',
    summary: 'Get an organization',
    description: 'An organization that you are a member of, with your role and the id of its root folder.',
    answer: answers.organization,
  },
  'organization.read',
  async ({ app, access }) => json(presentOrganization(await app.organizations.get(access))),
);

export const PATCH = organizationRoute(
  {
    path,
    operationId: 'updateOrganization',
    summary: 'Change an organization',
    description: 'The id of an organization never changes.',
    body: requests.updateOrganization,
    answer: answers.organization,
    isConditional: true,
    errors: ['DISPLAY_NAME_INVALID', 'FACTOR_MISSING', 'REAUTHENTICATION_REQUIRED'],
  },
  'organization.update',
  async ({ app, access, body, request }) => {
    const change = {
      displayName: body.display_name ?? undefined,
      requiresSecondFactor: body.require_second_factor ?? undefined,
      keepVersions: body.keep_versions ?? undefined,
      keepVersionsDays: body.keep_versions_days ?? undefined,
    };
    return json(presentOrganization(await app.organizations.update(access, change, preconditionOf(request))));
  },
);

/** Deletes an organization with all its files: at once for every reader, the bytes soon after. */
export const DELETE = organizationRoute(
  {
    path,
    operationId: 'deleteOrganization',
    summary: 'Delete an organization and all its files',
    description:
      'Takes effect at once: its routes return 403, and generated URLs stop working. The bytes are deleted soon after. The id is not reused.',
    answer: answers.empty,
    isConditional: true,
    errors: ['REAUTHENTICATION_REQUIRED'],
  },
  'organization.delete',
  async ({ app, access, request }) => {
    await app.organizations.delete(access, preconditionOf(request));
    return json({});
  },
);
