import type { App } from '@/lib/app';
import type { Origin } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { empty } from '@/lib/http/answer';
import { preflightHeaders } from '@/lib/http/cors';
import { appendByDraft, draftHeaders, draftOptions, isDraft, offsetByDraft } from '@/lib/http/draft-upload';
import { urlRoute } from '@/lib/http/route';
import {
  checkPatchType,
  checksumOf,
  checkVersion,
  integerHeader,
  progressHeaders,
  tusHeaders,
  tusOptions,
  uploadHeaders,
} from '@/lib/http/tus';

const path = '/t/{secret}';
const headers = (request: Request) => (isDraft(request) ? draftHeaders : tusHeaders);

/**
 * The upload behind a tus URL, and the right to it: the maker's of the upload URL it was begun by, whether
 * that has expired or not.
 */
async function open(app: App, secret: string, origin: Origin) {
  const place = app.resumables.parse(secret);
  if (!place)
    throw fail('URL_INVALID', {
      message: 'This is not the URL of an upload. Check that it was copied completely.',
    });
  const inUse = await app.uploadUrls.reopen(place.uploadUrlId, origin);
  const { upload } = await app.resumables.look(place.id);
  return { id: place.id, upload, inUse };
}

/**
 * How far an upload is (tus core). Whoever still writes to it is asked to yield first, so that the offset
 * holds.
 */
export const HEAD = urlRoute(
  {
    path,
    operationId: 'getUploadOffset',
    summary: 'How far a tus upload is',
    description:
      '`Upload-Offset` is the number of bytes that are stored. Once the upload is complete, `Holdall-File` names its file. A request that is still sending bytes is interrupted first, so that the offset is final.',
    answer: { empty: 200 },
    errors: ['FOLDER_NOT_FOUND', 'UPLOAD_EXPIRED', 'UPLOAD_LOCKED', 'TUS_VERSION'],
    headers,
  },
  async ({ app, origin, params, request }) => {
    const { id, inUse } = await open(app, params.secret ?? '', origin);
    if (!isDraft(request)) checkVersion(request);
    const progress = await app.resumables.settle(inUse.access, inUse.url, id);
    if (isDraft(request)) return offsetByDraft(app, progress);
    return empty(200, { ...progressHeaders(progress), ...uploadHeaders(progress) });
  },
);

/** More bytes, at the offset where the upload is (tus core). */
export const PATCH = urlRoute(
  {
    path,
    operationId: 'appendToUpload',
    summary: 'Send more bytes of a tus upload',
    description:
      'The body continues the upload at `Upload-Offset`, which must equal the offset of the upload. The answer has the new offset.',
    takesFile: 'part',
    answer: { empty: 204 },
    errors: [
      'FOLDER_NOT_FOUND',
      'OFFSET_MISMATCH',
      'UPLOAD_EXPIRED',
      'UPLOAD_LOCKED',
      'UPLOAD_TAKEN_OVER',
      'UPLOAD_IS_FINAL',
      'UPLOAD_LENGTH_CONFLICT',
      'CHECKSUM_INVALID',
      'CHECKSUM_MISMATCH',
      'HEADER_INVALID',
      'TUS_CONTENT_TYPE',
      'PARTIAL_CONTENT_TYPE',
      'TUS_VERSION',
    ],
    headers,
  },
  async ({ app, host, origin, params, request, stream }) => {
    const { id, upload, inUse } = await open(app, params.secret ?? '', origin);
    if (isDraft(request) && upload.concatenation === null) {
      return appendByDraft({ app, request, inUse, id, stream });
    }
    checkVersion(request);
    checkPatchType(request);
    // "The Server MUST respond with a 403 Forbidden status to PATCH requests against a final upload URL".
    if (upload.concatenation !== null) throw fail('UPLOAD_IS_FINAL');
    const offset = integerHeader(request, 'upload-offset');
    if (offset === undefined) throw fail('HEADER_INVALID', { message: 'Send Upload-Offset with the bytes.' });
    const sizeBytes = integerHeader(request, 'upload-length');
    const patch = { offset, sizeBytes, body: stream(), checksum: checksumOf(request, host) };
    return empty(204, progressHeaders(await app.resumables.write(inUse.access, inUse.url, id, patch)));
  },
);

/** Ends an unfinished upload (tus "Termination"). */
export const DELETE = urlRoute(
  {
    path,
    operationId: 'endUpload',
    summary: 'End a tus upload',
    description:
      'Aborts an unfinished upload and deletes what has arrived. A finished upload cannot be ended: delete its file instead.',
    answer: { empty: 204 },
    errors: ['FOLDER_NOT_FOUND', 'UPLOAD_EXPIRED', 'UPLOAD_LOCKED', 'TUS_VERSION'],
    headers,
  },
  async ({ app, origin, params, request }) => {
    const { id } = await open(app, params.secret ?? '', origin);
    if (!isDraft(request)) checkVersion(request);
    await app.resumables.terminate(id);
    return empty(204, {});
  },
);

/** What this server can, and the preflight of pages of other origins. */
export const OPTIONS = urlRoute(
  { path, operationId: 'getTusOptions', summary: 'What this tus server can', answer: { empty: 204 } },
  async ({ app, request }) =>
    empty(204, {
      ...tusOptions(app.config.maxFileSizeBytes),
      ...draftOptions(app),
      ...preflightHeaders(
        'HEAD, PATCH, POST, DELETE, OPTIONS',
        request.headers.get('access-control-request-headers'),
      ),
    }),
);
