import type { App } from '@/lib/app';
import type { Access, Origin } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Progress } from '@/lib/domain/uploads/progress';
import type { UrlInUse } from '@/lib/domain/uploads/upload-urls';
import { type AnswerHeaders, empty, json } from './answer';
import { dispositionFilename } from './content-disposition';
import { presentFile } from './present';

/**
 * "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload-12, interop version 8): the third dialect
 * of the one upload model. An upload begun in it lives where tus uploads do and can be gone on with by
 * either. Interim responses with 104 are not sent: Node's HTTP server has no way to, so a creation with
 * `Upload-Complete: ?1` is an upload in one piece.
 */
export const isDraft = ({ headers }: Request) =>
  !headers.has('tus-resumable') &&
  (headers.has('upload-draft-interop-version') || completeness(headers) !== null);

/** Whether a request begins an upload of which more will follow. */
export const isFirstPart = (request: Request) => isDraft(request) && completeness(request.headers) === false;

/**
 * Upload-Complete, a Boolean of RFC 9651: "Other values MUST cause the entire header field to be ignored."
 */
function completeness(headers: Headers): boolean | null {
  const text = headers.get('upload-complete')?.trim();
  return text === '?1' ? true : text === '?0' ? false : null;
}

/** A "non-negative Integer" of RFC 9651, ignored where it is none. */
function integer(headers: Headers, name: string): bigint | null {
  const text = headers.get(name)?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? BigInt(text) : null;
}

/** "OPTIONS … MUST return Upload-Limit". */
export const draftOptions = ({ config }: App): AnswerHeaders => ({
  'Upload-Limit': `max-size=${config.maxFileSizeBytes}, min-size=0, max-age=${config.uploadRetentionSeconds}`,
});

/** What all answers of an upload resource carry. */
export const draftHeaders: AnswerHeaders = { 'Cache-Control': 'no-store' };

/**
 * What all answers carry to whoever sent a whole representation: they are the target's own, and there is
 * nothing to go on with.
 */
export const wholeHeaders = (request: Request): AnswerHeaders =>
  isDraft(request) && !isFirstPart(request) ? { 'Upload-Complete': '?1' } : {};

type Creation = {
  app: App;
  request: Request;
  inUse: UrlInUse;
  queryFilename?: string;
  stream(): AsyncIterable<Uint8Array>;
};

/**
 * Upload Creation with `Upload-Complete: ?0`: takes the first part, and answers 201 with where the others go.
 */
export async function createByDraft({
  app,
  request,
  inUse,
  queryFilename,
  stream,
}: Creation): Promise<Response> {
  const { headers } = request;
  const { access, url } = inUse;
  const created = await app.resumables.create(access, url, {
    protocol: 'TUS',
    sizeBytes: integer(headers, 'upload-length'),
    filename: dispositionFilename(headers.get('content-disposition')) ?? queryFilename ?? null,
    mimeType: headers.get('content-type'),
  });
  const progress = created.file
    ? created
    : await app.resumables.write(access, url, created.upload.id, { offset: 0n, body: stream() });
  const location = { Location: app.resumables.uriOf(progress.upload), ...draftOptions(app) };
  return told(progress, access.organization.rootFolderId, { status: 201, headers: location });
}

/** How long there is from making a URL for an upload to its beginning. */
const beginningMs = 60_000;

/** The same where there is no upload URL yet: it is made, for this upload alone. */
export async function createWithoutUrl(
  access: Access<'file.write'>,
  { folderId, origin, ...creation }: Omit<Creation, 'inUse'> & { folderId: string; origin: Origin },
): Promise<Response> {
  const { uploadUrls } = creation.app;
  const bounds = { filename: null, mimeType: null, maxSizeBytes: null, displayName: null, message: null };
  const [url] = await uploadUrls.generate(access, [
    { expireMs: beginningMs, folderId, maxFiles: 1, ...bounds },
  ]);
  if (!url) throw new Error('No upload URL was made.');
  return createByDraft({ ...creation, inUse: await uploadUrls.reopen(url.id, origin) });
}

type Appending = {
  app: App;
  request: Request;
  inUse: UrlInUse;
  id: string;
  stream(): AsyncIterable<Uint8Array>;
};

/** Upload Append: 204 while more is to come, then the answer that the upload in one piece would have had. */
export async function appendByDraft({ app, request, inUse, id, stream }: Appending): Promise<Response> {
  const { headers } = request;
  const { access, url } = inUse;
  if (headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/partial-upload') {
    throw fail('PARTIAL_CONTENT_TYPE');
  }
  const offset = integer(headers, 'upload-offset');
  const isLast = completeness(headers);
  if (offset === null || isLast === null) {
    throw fail('HEADER_INVALID', {
      message: 'Send Upload-Offset, a whole number, and Upload-Complete, ?0 or ?1.',
    });
  }
  const sizeBytes = lengthOf(headers, offset, isLast);
  let progress = await app.resumables.write(access, url, id, { offset, sizeBytes, body: stream() });
  if (isLast && !progress.file) {
    // Its end was all that told the length.
    const end = progress.upload.offsetBytes;
    progress = await app.resumables.write(access, url, id, { offset: end, sizeBytes: end, body: nothing() });
  }
  return told(progress, access.organization.rootFolderId, { status: 204, headers: {} });
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** "If indicators (1) and (2) are both present in the same request, their indicated lengths MUST match." */
function lengthOf(headers: Headers, offset: bigint, isLast: boolean): bigint | undefined {
  const announced = integer(headers, 'upload-length');
  const content = integer(headers, 'content-length');
  const implied = isLast && content !== null ? offset + content : null;
  if (announced !== null && implied !== null && announced !== implied) {
    throw fail('UPLOAD_LENGTH_CONFLICT', {
      message: "Upload-Length doesn't match the end of this last part.",
    });
  }
  return announced ?? implied ?? undefined;
}

/** Offset Retrieval. */
export const offsetByDraft = (app: App, progress: Progress): Response =>
  empty(204, { ...progressOf(progress), ...draftOptions(app) });

/**
 * "An upload is marked as completed … when a response includes the Upload-Complete header field with a true
 * value."
 */
function progressOf({ upload, file }: Progress): AnswerHeaders {
  return {
    'Upload-Offset': String(upload.offsetBytes),
    'Upload-Complete': file ? '?1' : '?0',
    ...(upload.sizeBytes !== null && { 'Upload-Length': String(upload.sizeBytes) }),
  };
}

function told(
  progress: Progress,
  rootFolderId: string,
  { status, headers }: { status: number; headers: AnswerHeaders },
): Response {
  const all = { ...headers, ...progressOf(progress) };
  return progress.file
    ? json(presentFile(progress.file, rootFolderId), { headers: all })
    : empty(status, all);
}
