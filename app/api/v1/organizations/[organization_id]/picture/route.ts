import { json } from '@/lib/http/answer';
import { pictureResponse, readPicture } from '@/lib/http/picture';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/picture';

/** The logo of an organization. */
export const GET = organizationRoute(
  {
    path,
    operationId: 'getOrganizationPicture',
    summary: 'Get the logo of an organization',
    description: 'As WebP. With `v`, browsers keep it for a year.',
    query: requests.getPicture,
    answer: 'picture',
    errors: ['PICTURE_NOT_FOUND'],
  },
  'organization.read',
  async ({ app, access, request, query }) => pictureResponse(request, await app.pictures.logo(access), query),
);

/** Sets the logo of an organization. */
export const PUT = organizationRoute(
  {
    path,
    operationId: 'setOrganizationPicture',
    summary: 'Set the logo of an organization',
    description:
      'The body is a JPEG, PNG, WebP, AVIF, GIF, TIFF or HEIC image of at most 20 MiB. Visitors of share links and file requests see it, too.',
    takesPicture: true,
    answer: answers.empty,
    errors: ['PICTURE_INVALID', 'CONTENT_TOO_LARGE', 'THUMBNAILS_UNAVAILABLE'],
  },
  'organization.update',
  async ({ app, access, stream }) => {
    await app.pictures.setLogo(access, await readPicture(stream()));
    return json({});
  },
);

/** Removes the logo of an organization. */
export const DELETE = organizationRoute(
  {
    path,
    operationId: 'removeOrganizationPicture',
    summary: 'Remove the logo of an organization',
    description: 'Pages show its initials instead.',
    answer: answers.empty,
  },
  'organization.update',
  async ({ app, access }) => {
    await app.pictures.removeLogo(access);
    return json({});
  },
);
