import { fail } from '@/lib/base/errors';
import { json } from '@/lib/http/answer';
import { archiveSelectionOf } from '@/lib/http/archive-selection';
import { presentArchive } from '@/lib/http/present-archive';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Creates an archive of files and folders as they are now. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files:zip',
    operationId: 'zipFiles',
    summary: 'Create an archive',
    description:
      'Creates a ZIP archive of files and folders as they are now, and returns its URL. Nothing is copied, and the archive stays the same byte for byte when its files are renamed, replaced or deleted permanently, so that a download can be resumed later. External folders are not in it unless `include_linked` is set: then their files are read once now, and a download breaks where one of them has changed since.',
    body: requests.zipFiles,
    answer: answers.archive,
    errors: [
      'NAME_INVALID',
      'RESOURCE_NOT_FOUND',
      'FOLDER_NOT_FOUND',
      'FOLDER_IS_LINKED',
      'ARCHIVE_TOO_LARGE',
    ],
  },
  'file.read',
  async ({ app, access, body }) => {
    const { names, folder, recursive, query, filename, expire_duration, include_linked } = body;
    const selection = await archiveSelectionOf(app, access, { names, folder, recursive, query });
    if ('ids' in selection && selection.ids.length === 0)
      throw fail('FIELD_INVALID', {
        values: { field: 'names', problem: 'must have at least one name' },
        metadata: { field: 'names' },
      });
    const created = await app.archives.create(access, {
      selection,
      filename: filename ?? null,
      lifetimeMs: expire_duration,
      includesLinked: include_linked ?? false,
    });
    return json(presentArchive(created));
  },
);
