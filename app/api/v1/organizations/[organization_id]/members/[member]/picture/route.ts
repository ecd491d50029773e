import { pictureResponse } from '@/lib/http/picture';
import { organizationRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';

/** The picture of a member, for all members. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/members/{member}/picture',
    operationId: 'getMemberPicture',
    summary: 'Get the picture of a member',
    description: 'As WebP, for all members of the organization. With `v`, browsers keep it for a year.',
    query: requests.getPicture,
    answer: 'picture',
    errors: ['PICTURE_NOT_FOUND'],
  },
  'organization.read',
  async ({ app, access, params, request, query }) =>
    pictureResponse(request, await app.pictures.ofMember(access, params.member ?? ''), query),
);
