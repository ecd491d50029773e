import { fail } from '@/lib/base/errors';
import { uploadUrlExhausted } from '@/lib/domain/uploads/upload-urls';
import { empty, json } from '@/lib/http/answer';
import { preflightHeaders } from '@/lib/http/cors';
import { createByDraft, draftOptions, isFirstPart, wholeHeaders } from '@/lib/http/draft-upload';
import { asksForPage } from '@/lib/http/html';
import { presentFile, presentUploadUrlState } from '@/lib/http/present';
import { refusalPage } from '@/lib/http/refusal-page';
import { resumablePut } from '@/lib/http/resumable-put';
import { type Context, type RouteSpec, urlRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { isTus, tusHeaders, tusOptions } from '@/lib/http/tus';
import { createByTus } from '@/lib/http/tus-creation';
import { readUpload } from '@/lib/http/upload-request';

const path = '/u/{secret}';

const spec = {
  path,
  summary: 'Upload through a generated URL',
  description:
    'As Upload File. What the URL binds (filename, type, size, folder) wins over what you say. PUT with `Content-Range` sends a part: 308 with `Range` until the last one. POST with `Tus-Resumable` begins a tus upload: 201 with its `Location`; with `Upload-Complete: ?0` it does the same for Resumable Uploads for HTTP (Internet-Draft, interop version 8).',
  query: requests.uploadFile.pick({ filename: true }),
  takesFile: 'whole',
  answer: answers.file,
  // A form of a browser is told as a page that its URL has ended; what is wrong with the file, as programs
  // are.
  errorPage: (error, request, told) =>
    error.code === 'PERMISSION_DENIED' || error.reason === 'UPLOAD_URL_EXHAUSTED'
      ? refusalPage(error, request, told)
      : null,
  headers: (request: Request) => (isTus(request) ? tusHeaders : wholeHeaders(request)),
  errors: [
    'URL_REVOKED',
    'UPLOAD_URL_EXHAUSTED',
    'URL_IN_USE',
    'TOO_MANY_PENDING_UPLOADS',
    'MIME_TYPE_NOT_ALLOWED',
    'FOLDER_NOT_FOUND',
  ],
} satisfies Omit<RouteSpec, 'operationId'>;

type UploadContext = Context<typeof spec & { operationId: string }>;

/** Takes a whole file, as Upload File does, or the first part of one; what the URL binds wins. */
async function receive({ app, origin, params, request, query, stream }: UploadContext): Promise<Response> {
  const inUse = await app.uploadUrls.resolve(params.secret ?? '', origin);
  if (isFirstPart(request)) {
    return createByDraft({ app, request, inUse, queryFilename: query.filename, stream });
  }
  const { url, access } = inUse;
  if (url.fileCount >= url.maxFiles) throw uploadUrlExhausted(url);
  const sent = await readUpload(request, stream(), query.filename);
  const file = await app.uploadFile(access, { ...sent, folderId: url.folderId }, { bounds: url });
  return json(presentFile(file, access.organization.rootFolderId));
}

/**
 * A whole file, or with Content-Range a part of one, which may come after the URL expired if the upload had
 * begun.
 */
export const PUT = urlRoute({ ...spec, operationId: 'uploadToUrl' }, async (context) => {
  const { app, request, params, origin, query, stream } = context;
  if (!request.headers.has('content-range')) return receive(context);
  const id = app.uploadUrls.idOf(params.secret ?? '');
  if (id === null)
    throw fail('URL_INVALID', {
      message: "This upload URL isn't valid. Check that it was copied completely.",
    });
  const inUse = await app.uploadUrls.reopen(id, origin);
  return resumablePut({ app, request, inUse, queryFilename: query.filename, stream });
});

/** A whole file, raw or as a form, or with Tus-Resumable the creation of an upload (tus 1.0.0). */
export const POST = urlRoute(
  {
    ...spec,
    operationId: 'uploadToUrlByPost',
    summary: 'Upload through a generated URL by POST, or begin by tus',
  },
  async (context) => {
    const { app, request, host, params, origin, stream } = context;
    if (!isTus(request)) return receive(context);
    const inUse = await app.uploadUrls.resolve(params.secret ?? '', origin);
    return createByTus({ app, request, host, inUse, stream });
  },
);

/** What the bearer may still do with the URL. */
export const GET = urlRoute(
  {
    path,
    operationId: 'getUploadUrl',
    summary: 'What a generated upload URL takes',
    description: 'Its bounds, and how many files it still takes. Nothing of the organization is told.',
    answer: answers.uploadUrlState,
    errors: ['URL_REVOKED', 'UPLOAD_URL_EXHAUSTED', 'FOLDER_NOT_FOUND'],
    page: '/told/drop',
    errorPage: refusalPage,
  },
  async ({ app, origin, params, request }) => {
    const { url } = await app.uploadUrls.resolve(params.secret ?? '', origin);
    // A program reads that nothing is left; a page would have nothing to offer.
    if (url.fileCount >= url.maxFiles && asksForPage(request)) throw uploadUrlExhausted(url);
    return json(presentUploadUrlState(url));
  },
);

/** What this tus server can, and the preflight of pages of other origins. */
export const OPTIONS = urlRoute(
  { path, operationId: 'getUploadOptions', summary: 'What this tus server can', answer: { empty: 204 } },
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
