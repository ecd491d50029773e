import type { App } from '@/lib/app';
import type { Access, Origin } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { checkNoBytes } from '@/lib/domain/uploads/append';
import type { Progress } from '@/lib/domain/uploads/progress';
import type { UrlInUse } from '@/lib/domain/uploads/upload-urls';
import { type AnswerHeaders, empty, json } from './answer';
import { dispositionFilename } from './content-disposition';
import { preconditionOf } from './entity-tags';
import { presentFile } from './present';
import { senderOfQuery, type UploadQuery } from './upload-request';

/**
 * Whether a request uses "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload-12, interop
 * version 8), the third protocol over the same upload model. Its uploads have the URLs of tus uploads, and
 * either protocol can resume them. Node's HTTP server cannot send interim responses with 104, so a creation
 * with `Upload-Complete: ?1` is an ordinary upload.
 */
export const isDraft = ({ headers }: Request) =>
  !headers.has('tus-resumable') &&
  (headers.has('upload-draft-interop-version') || completeness(headers) !== null);

/**
 * Whether a request starts an upload that later requests continue. Versions before 5 of the interop protocol
 * say so with Upload-Incomplete.
 */
export const isFirstPart = (request: Request) =>
  !request.headers.has('tus-resumable') &&
  (completeness(request.headers) === false || request.headers.get('upload-incomplete')?.trim() === '?1');

/** Later versions of the draft have the same requests as the one without a version, which is the RFC's. */
const supportedVersions = ['6', '7', '8'];

/**
 * Refuses to start an upload in a version whose later requests would fail.
 * @throws INVALID_ARGUMENT with reason DRAFT_VERSION
 */
function checkInterop({ headers }: Request): void {
  const version = headers.get('upload-draft-interop-version')?.trim();
  const isKnown = version === undefined || supportedVersions.includes(version);
  if (!isKnown || completeness(headers) === null) throw fail('DRAFT_VERSION');
}

/**
 * Upload-Complete, a Boolean of RFC 9651: "Other values MUST cause the entire header field to be ignored."
 */
function completeness(headers: Headers): boolean | null {
  const text = headers.get('upload-complete')?.trim();
  return text === '?1' ? true : text === '?0' ? false : null;
}

/** A "non-negative Integer" of RFC 9651; anything else is ignored. */
function integer(headers: Headers, name: string): bigint | null {
  const text = headers.get(name)?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? BigInt(text) : null;
}

/** "OPTIONS … MUST return Upload-Limit". */
export const draftOptions = ({ config }: App): AnswerHeaders => ({
  'Upload-Limit': `max-size=${config.maxFileSizeBytes}, min-size=0, max-age=${config.uploadRetentionSeconds}`,
});

/** Header fields of every response of an upload resource. */
export const draftHeaders: AnswerHeaders = { 'Cache-Control': 'no-store' };

/** Header fields of every response to a whole representation: it is final, nothing is left to resume. */
export const wholeHeaders = (request: Request): AnswerHeaders =>
  isDraft(request) && !isFirstPart(request) ? { 'Upload-Complete': '?1' } : {};

type CreationRequest = {
  app: App;
  request: Request;
  inUse: UrlInUse;
  query: UploadQuery;
  stream(): AsyncIterable<Uint8Array>;
};

/**
 * Upload Creation with `Upload-Complete: ?0`: stores the first part and returns 201 with the upload's URL.
 */
export async function createByDraft({
  app,
  request,
  inUse,
  query,
  stream,
}: CreationRequest): Promise<Response> {
  checkInterop(request);
  const { headers } = request;
  const { access, url } = inUse;
  const sizeBytes = integer(headers, 'upload-length');
  // Before it becomes an empty file: its bytes would be lost.
  if (sizeBytes === 0n) await checkNoBytes(stream(), 0n);
  const created = await app.resumables.create(access, url, {
    protocol: 'TUS',
    sizeBytes,
    filename: dispositionFilename(headers.get('content-disposition')) ?? query.filename ?? null,
    mimeType: headers.get('content-type'),
    modifiedAt: query.modify_time,
    sender: senderOfQuery(query),
    precondition: preconditionOf(request),
  });
  const progress = created.file
    ? created
    : await app.resumables.write(
        access,
        { bounds: url, id: created.upload.id },
        { offset: 0n, body: stream() },
      );
  const location = { Location: app.resumables.uriOf(progress.upload), ...draftOptions(app) };
  return respond(progress, access.organization.rootFolderId, { status: 201, headers: location });
}

/** How long a URL that is made for one upload accepts its start. */
const START_WINDOW_MS = 60_000;

/** Upload Creation without an upload URL: generates one for this upload alone. */
export async function createWithoutUrl(
  access: Access<'file.write'>,
  { folderId, origin, ...creation }: Omit<CreationRequest, 'inUse'> & { folderId: string; origin: Origin },
): Promise<Response> {
  checkInterop(creation.request);
  const { uploadUrls } = creation.app;
  const bounds = {
    fileId: null,
    filename: null,
    mimeType: null,
    maxSizeBytes: null,
    displayName: null,
    message: null,
  };
  const [url] = await uploadUrls.generate(access, [
    { expireMs: START_WINDOW_MS, folderId, maxFiles: 1, ...bounds },
  ]);
  if (!url) throw new Error('No upload URL was generated.');
  return createByDraft({ ...creation, inUse: await uploadUrls.reopen(url.id, origin) });
}

type AppendRequest = {
  app: App;
  request: Request;
  inUse: UrlInUse;
  id: string;
  stream(): AsyncIterable<Uint8Array>;
};

/** Upload Append: 204 until the last part, then the response of an ordinary upload. */
export async function appendByDraft({ app, request, inUse, id, stream }: AppendRequest): Promise<Response> {
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
  let progress = await app.resumables.write(
    access,
    { bounds: url, id },
    { offset, sizeBytes, body: stream() },
  );
  if (isLast && !progress.file) {
    // Only the end of this part gives the length.
    const end = progress.upload.offsetBytes;
    progress = await app.resumables.write(
      access,
      { bounds: url, id },
      { offset: end, sizeBytes: end, body: nothing() },
    );
  }
  return respond(progress, access.organization.rootFolderId, { status: 204, headers: {} });
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

/**
 * A request that is the whole upload becomes a file at once.
 * @throws INVALID_ARGUMENT with reason UPLOAD_LENGTH_CONFLICT where it announces another length than it has
 */
export function checkWhole({ headers }: Request): void {
  if (completeness(headers)) lengthOf(headers, 0n, true);
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

function respond(
  progress: Progress,
  rootFolderId: string,
  { status, headers }: { status: number; headers: AnswerHeaders },
): Response {
  const all = { ...headers, ...progressOf(progress) };
  return progress.file
    ? json(presentFile(progress.file, rootFolderId), { headers: all })
    : empty(status, all);
}
