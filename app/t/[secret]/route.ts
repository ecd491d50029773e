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
 * The upload of a tus URL, with the permissions of its upload URL's creator, even if the upload URL has
 * expired.
 */
async function open(app: App, secret: string, origin: Origin) {
  const address = app.resumables.parse(secret);
  if (!address) throw fail('UPLOAD_UNKNOWN');
  const inUse = await app.uploadUrls.reopen(address.uploadUrlId, origin);
  return { id: address.id, progress: await app.resumables.getProgress(address.id), inUse };
}

/**
 * The offset of an upload (tus core). A request that is still writing to it yields first, so the offset is
 * final.
 */
export const HEAD = urlRoute(
  {
    path,
    operationId: 'getUploadOffset',
    summary: 'Get the offset of a tus upload',
    description:
      '`Upload-Offset` is the number of bytes that are stored. Once the upload is complete, `Holdall-File` names its file. A request that is still sending bytes is interrupted first, so that the offset is final.',
    answer: { empty: 200 },
    errors: [
      'FOLDER_NOT_FOUND',
      'FILE_NOT_FOUND',
      'UPLOAD_EXPIRED',
      'UPLOAD_LOCKED',
      'UPLOAD_UNKNOWN',
      'TUS_VERSION',
    ],
    headers,
  },
  async ({ app, origin, params, request }) => {
    const { progress: known, inUse } = await open(app, params.secret ?? '', origin);
    if (!isDraft(request)) checkVersion(request);
    const progress = await app.resumables.settle(inUse.access, inUse.url, known);
    if (isDraft(request)) return offsetByDraft(app, progress);
    return empty(200, { ...progressHeaders(progress), ...uploadHeaders(progress) });
  },
);

/** Appends bytes at the offset of the upload (tus core). */
export const PATCH = urlRoute(
  {
    path,
    operationId: 'appendToUpload',
    summary: 'Append bytes to a tus upload',
    description:
      'The body continues the upload at `Upload-Offset`, which must equal the offset of the upload. The answer has the new offset.',
    takesFile: 'part',
    answer: { empty: 204 },
    errors: [
      'FOLDER_NOT_FOUND',
      'FILE_NOT_FOUND',
      'PRECONDITION_FAILED',
      'OFFSET_MISMATCH',
      'UPLOAD_EXPIRED',
      'UPLOAD_LOCKED',
      'UPLOAD_UNKNOWN',
      'UPLOAD_TAKEN_OVER',
      'UPLOAD_IS_FINAL',
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
    const { id, progress, inUse } = await open(app, params.secret ?? '', origin);
    const { upload } = progress;
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
    const { access, url } = inUse;
    return empty(204, progressHeaders(await app.resumables.write(access, { bounds: url, id }, patch)));
  },
);

/** Aborts an unfinished upload (tus "Termination"). */
export const DELETE = urlRoute(
  {
    path,
    operationId: 'endUpload',
    summary: 'Abort a tus upload',
    description:
      'Aborts an unfinished upload and deletes what has arrived. A finished upload is 403: delete its file instead.',
    answer: { empty: 204 },
    errors: [
      'FOLDER_NOT_FOUND',
      'FILE_NOT_FOUND',
      'UPLOAD_EXPIRED',
      'UPLOAD_FINISHED',
      'UPLOAD_LOCKED',
      'UPLOAD_UNKNOWN',
      'TUS_VERSION',
    ],
    headers,
  },
  async ({ app, origin, params, request }) => {
    const { id, inUse } = await open(app, params.secret ?? '', origin);
    if (!isDraft(request)) checkVersion(request);
    await app.resumables.terminate(inUse.access, inUse.url, id);
    return empty(204, {});
  },
);

/** The capabilities of the server, and CORS preflights. */
export const OPTIONS = urlRoute(
  {
    path,
    operationId: 'getTusOptions',
    summary: 'Get the tus capabilities of the server',
    answer: { empty: 204 },
  },
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
