import { json } from '@/lib/http/answer';
import { pictureResponse, readPicture } from '@/lib/http/picture';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/user/picture';

/** The picture of the caller. */
export const GET = userRoute(
  {
    path,
    operationId: 'getOwnPicture',
    summary: 'Get your picture',
    description: 'As WebP. With `v`, browsers keep it for a year.',
    query: requests.getPicture,
    answer: 'picture',
    errors: ['PICTURE_NOT_FOUND'],
  },
  async ({ app, actor, request, query }) => pictureResponse(request, await app.pictures.own(actor), query),
);

/** Sets the picture of the caller. */
export const PUT = userRoute(
  {
    path,
    operationId: 'setOwnPicture',
    summary: 'Set your picture',
    description:
      'The body is a JPEG, PNG, WebP, AVIF, GIF, TIFF or HEIC image of at most 20 MiB. Members of your organizations see it. Requires a browser session.',
    takesPicture: true,
    answer: answers.empty,
    errors: ['SESSION_ONLY', 'PICTURE_INVALID', 'CONTENT_TOO_LARGE', 'THUMBNAILS_UNAVAILABLE'],
  },
  async ({ app, actor, stream }) => {
    await app.pictures.setOwn(actor, await readPicture(stream()));
    return json({});
  },
);

/** Removes the picture of the caller. */
export const DELETE = userRoute(
  {
    path,
    operationId: 'removeOwnPicture',
    summary: 'Remove your picture',
    description: 'Pages show your initials instead.',
    answer: answers.empty,
    errors: ['SESSION_ONLY'],
  },
  async ({ app, actor }) => {
    await app.pictures.removeOwn(actor);
    return json({});
  },
);
