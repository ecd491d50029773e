import { senderOf } from '@/lib/domain/sharing/sender';
import { checkIdempotencyKey } from '@/lib/domain/uploads/idempotency';
import { uploadUrlExhausted } from '@/lib/domain/uploads/upload-urls';
import { empty, json } from '@/lib/http/answer';
import { preflightHeaders } from '@/lib/http/cors';
import { checkWhole, createByDraft, draftOptions, isFirstPart, wholeHeaders } from '@/lib/http/draft-upload';
import { dropPage } from '@/lib/http/drop-page';
import { preconditionOf } from '@/lib/http/entity-tags';
import { acceptsHtml } from '@/lib/http/html';
import { pictureResponse } from '@/lib/http/picture';
import { presentFile, presentUploadUrlState } from '@/lib/http/present';
import { publicAddress } from '@/lib/http/public-address';
import { refusalPage } from '@/lib/http/refusal-page';
import { resumablePut } from '@/lib/http/resumable-put';
import { type Context, type RouteSpec, urlRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { receivedPage, uploadProblemPage } from '@/lib/http/send-page';
import { isTus, tusHeaders, tusOptions } from '@/lib/http/tus';
import { createByTus } from '@/lib/http/tus-creation';
import { passOf } from '@/lib/http/upload-pass';
import { readUpload } from '@/lib/http/upload-request';
import { uploadThroughUrl } from '@/lib/http/upload-through-url';

const path = '/u/{secret}';

const spec = {
  path,
  summary: 'Upload through a generated URL',
  description:
    'Like Upload File. The filename, type, size limit and folder of the URL take precedence over those of the request. A URL with `file` replaces the content of that file, as `PUT …/files/{file}:upload` does; only then `If-Match` and `If-None-Match` count, also those of the request that creates a resumable upload. PUT with `Content-Range` sends a part: 308 with `Range` until the last one. POST with `Tus-Resumable` creates a tus upload: 201 with its `Location`. `Upload-Complete: ?0` does the same for Resumable Uploads for HTTP (Internet-Draft, interop version 8).',
  query: requests.uploadToUrl,
  takesFile: 'whole',
  answer: answers.file,
  errorPage: uploadProblemPage,
  headers: (request: Request) => (isTus(request) ? tusHeaders : wholeHeaders(request)),
  errors: [
    'URL_REVOKED',
    'UPLOAD_URL_EXHAUSTED',
    'URL_IN_USE',
    'TOO_MANY_PENDING_UPLOADS',
    'MIME_TYPE_NOT_ALLOWED',
    'FOLDER_NOT_FOUND',
    'FILE_NOT_FOUND',
    'DRAFT_VERSION',
    'IDEMPOTENCY_KEY_INVALID',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  takesIdempotencyKey: true,
  isConditional: true,
} satisfies Omit<RouteSpec, 'operationId'>;

type UploadContext = Context<typeof spec & { operationId: string }>;

/** Stores a whole file, like Upload File, or the first part of one. */
async function receive(context: UploadContext): Promise<Response> {
  const { app, origin, params, request, query, stream } = context;
  const inUse = await app.uploadUrls.resolve(params.secret ?? '', await passOf(context), origin);
  if (isFirstPart(request)) {
    return createByDraft({ app, request, inUse, query, stream });
  }
  checkWhole(request);
  const { url, access } = inUse;
  const idempotencyKey = checkIdempotencyKey(request.headers.get('idempotency-key'));
  // The key may be that of the URL's last file.
  if (!idempotencyKey && url.fileCount >= url.maxFiles) throw uploadUrlExhausted(url);
  const sent = await readUpload(request, stream(), { ...query, mayNameSender: true });
  const through = { app, inUse, precondition: preconditionOf(request), idempotencyKey };
  const file = await uploadThroughUrl(through, sent);
  // Forms without a script: of a shared folder, or of the page of this URL.
  if (acceptsHtml(request)) {
    const Location = query.from
      ? `/s/${query.from}/?received=1`
      : `${new URL(request.url).pathname}?received=1`;
    return empty(303, { Location, 'Cache-Control': 'no-store' });
  }
  return json(presentFile(file, access.organization.rootFolderId));
}

/**
 * A whole file, or with Content-Range a part. Parts of a started upload are accepted after the URL expires.
 */
export const PUT = urlRoute({ ...spec, operationId: 'uploadToUrl' }, async (context) => {
  const { app, request, params, origin, query, stream } = context;
  if (!request.headers.has('content-range')) return receive(context);
  const inUse = await app.uploadUrls.find(params.secret ?? '', await passOf(context), origin);
  return resumablePut({ app, request, inUse, query, stream });
});

/** A whole file, raw or as a form; with Tus-Resumable, the creation of an upload (tus 1.0.0). */
export const POST = urlRoute(
  {
    ...spec,
    operationId: 'uploadToUrlByPost',
    summary: 'Upload through a generated URL by POST, or create a tus upload',
  },
  async (context) => {
    const { app, request, host, params, origin, query, stream } = context;
    if (!isTus(request)) return receive(context);
    const inUse = await app.uploadUrls.resolve(params.secret ?? '', await passOf(context), origin);
    return createByTus({ app, request, host, inUse, query, stream });
  },
);

/** The limits and remaining uploads of the URL. */
export const GET = urlRoute(
  {
    path,
    operationId: 'getUploadUrl',
    summary: 'Get the limits of a generated upload URL',
    description:
      'Its limits and the number of remaining files. It discloses nothing about the organization; a file request names who asks for the files, and a URL with `file` the file that it replaces.',
    query: requests.getUploadUrl,
    answer: answers.uploadUrlState,
    errors: [
      'URL_REVOKED',
      'UPLOAD_URL_EXHAUSTED',
      'FOLDER_NOT_FOUND',
      'FILE_NOT_FOUND',
      'PICTURE_NOT_FOUND',
    ],
    errorPage: refusalPage,
  },
  async (context) => {
    const { app, origin, params, request, query } = context;
    const { url, file, access } = await app.uploadUrls.resolve(
      params.secret ?? '',
      await passOf(context),
      origin,
    );
    if (query.logo !== undefined)
      return pictureResponse(request, await app.pictures.logo(access), { size: 256 });
    const isPage = acceptsHtml(request);
    if (query.received !== undefined && isPage)
      return receivedPage(request, { mayContinue: url.fileCount < url.maxFiles });
    // Programs read remaining_files: 0; a page for uploads would be useless.
    if (url.fileCount >= url.maxFiles && isPage) throw uploadUrlExhausted(url);
    // An upload URL without a title is for programs.
    const sender = url.displayName === null ? null : await senderOf(app.db, url);
    const state = presentUploadUrlState(url, { sender, file });
    const elsewhere = isPage ? publicAddress(app.config, request) : null;
    if (elsewhere) return empty(307, { Location: elsewhere });
    const answer = isPage ? dropPage(request, { state, sender }) : json(state);
    answer.headers.append('Vary', 'Accept');
    return answer;
  },
);

/** The tus capabilities of the server, and CORS preflights. */
export const OPTIONS = urlRoute(
  {
    path,
    operationId: 'getUploadOptions',
    summary: 'Get the tus capabilities of the server',
    answer: { empty: 204 },
  },
  async ({ app, request }) =>
    empty(204, {
      ...tusOptions(app.config.maxFileSizeBytes),
      ...draftOptions(app),
      ...preflightHeaders(
        'GET, HEAD, POST, PUT, OPTIONS',
        request.headers.get('access-control-request-headers'),
      ),
    }),
);
