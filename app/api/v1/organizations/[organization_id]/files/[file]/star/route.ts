import { json } from '@/lib/http/answer';
import { fileRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/files/{file}/star';

/** Marks a file with a star. */
export const PUT = fileRoute(
  {
    path,
    operationId: 'starFile',
    summary: 'Mark a file with a star',
    description:
      'For the caller alone. `GET …/files?starred=true` lists what is marked. It stays marked if it was already.',
    answer: answers.empty,
  },
  { action: 'file.read' },
  async ({ app, access, file }) => {
    await app.stars.addToFile(access, file.id);
    return json({});
  },
);

/** Removes the star of a file. */
export const DELETE = fileRoute(
  {
    path,
    operationId: 'unstarFile',
    summary: 'Remove the star of a file',
    description: 'Also of one that the caller has not marked.',
    answer: answers.empty,
  },
  { action: 'file.read' },
  async ({ app, access, file }) => {
    await app.stars.removeFromFile(access, file.id);
    return json({});
  },
);
