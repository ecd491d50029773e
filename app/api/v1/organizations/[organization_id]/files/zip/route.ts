import { fail } from '@/lib/base/errors';
import { checkFilename } from '@/lib/domain/entries/filename';
import { json } from '@/lib/http/answer';
import { archiveSelectionOf, storedSelection } from '@/lib/http/archive-selection';
import { presentArchive } from '@/lib/http/present-archive';
import { accepted, prefersAsync } from '@/lib/http/respond-async';
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
    isAsyncOnRequest: true,
    errors: [
      'NAME_INVALID',
      'RESOURCE_NOT_FOUND',
      'FOLDER_NOT_FOUND',
      'FOLDER_IS_LINKED',
      'ARCHIVE_TOO_LARGE',
    ],
  },
  'file.read',
  async ({ app, access, request, body }) => {
    const { names, folder, recursive, query, filename, expire_duration, include_linked } = body;
    const selection = await archiveSelectionOf(app, access, { names, folder, recursive, query });
    if ('ids' in selection && selection.ids.length === 0)
      throw fail('FIELD_INVALID', {
        values: { field: 'names', problem: 'must have at least one name' },
        metadata: { field: 'names' },
      });
    const options = {
      filename: filename === null || filename === undefined ? null : checkFilename(filename),
      lifetimeMs: expire_duration,
      includesLinked: include_linked ?? false,
    };
    if (prefersAsync(request)) {
      const work = { kind: 'zip', selection: storedSelection(selection), ...options } as const;
      return accepted(app, access, { request, work });
    }
    const created = await app.archives.create(access, { selection, ...options });
    return json(presentArchive(created));
  },
);
