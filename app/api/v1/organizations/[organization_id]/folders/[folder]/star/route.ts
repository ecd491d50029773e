import { json } from '@/lib/http/answer';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/folders/{folder}/star';

/** Marks a folder with a star. */
export const PUT = organizationRoute(
  {
    path,
    operationId: 'starFolder',
    summary: 'Mark a folder with a star',
    description:
      'For the caller alone. `GET …/folders?starred=true` lists what is marked. It stays marked if it was already.',
    answer: answers.empty,
    errors: ['FOLDER_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, params }) => {
    const { id } = await app.folders.get(access, params.folder ?? '');
    await app.stars.addToFolder(access, id);
    return json({});
  },
);

/** Removes the star of a folder. */
export const DELETE = organizationRoute(
  {
    path,
    operationId: 'unstarFolder',
    summary: 'Remove the star of a folder',
    description: 'Also of one that the caller has not marked.',
    answer: answers.empty,
    errors: ['FOLDER_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, params }) => {
    const { id } = await app.folders.get(access, params.folder ?? '');
    await app.stars.removeFromFolder(access, id);
    return json({});
  },
);
