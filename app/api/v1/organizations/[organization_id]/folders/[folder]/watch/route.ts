import { json } from '@/lib/http/answer';
import { languageOf } from '@/lib/http/request-language';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/folders/{folder}/watch';

/** Whether the caller gets mail about a folder. */
export const GET = organizationRoute(
  {
    path,
    operationId: 'getFolderWatch',
    summary: 'Say whether the caller watches a folder',
    description: 'And whether this instance sends mail at all.',
    answer: answers.folderWatch,
    errors: ['FOLDER_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, params }) => {
    const { id } = await app.folders.get(access, params.folder ?? '');
    return json({
      watching: await app.notices.isWatching(access, id),
      mail_enabled: app.config.smtp !== null,
    });
  },
);

export const PUT = organizationRoute(
  {
    path,
    operationId: 'watchFolder',
    summary: 'Watch a folder',
    description:
      'Where mail is set up, the caller gets mail about what others change in the folder and below it, at most once in ten minutes, in the language of their browser. Every mail has a link that ends it.',
    answer: answers.folderWatch,
    errors: ['FOLDER_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, params, request }) => {
    const { id } = await app.folders.get(access, params.folder ?? '');
    await app.notices.watch(access, id, languageOf(request));
    return json({ watching: true, mail_enabled: app.config.smtp !== null });
  },
);

export const DELETE = organizationRoute(
  {
    path,
    operationId: 'unwatchFolder',
    summary: 'Stop watching a folder',
    description: 'Also one that the caller does not watch.',
    answer: answers.empty,
    errors: ['FOLDER_NOT_FOUND'],
  },
  'file.read',
  async ({ app, access, params }) => {
    const { id } = await app.folders.get(access, params.folder ?? '');
    await app.notices.unwatch(access, id);
    return json({});
  },
);
