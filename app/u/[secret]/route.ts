import { json } from '@/lib/http/answer';
import { presentFile, presentUploadUrlState } from '@/lib/http/present';
import { urlRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { readUpload } from '@/lib/http/upload-request';
import { usedUp } from '@/lib/links/upload-urls';

const path = '/u/{secret}';

/** Takes a file through a generated upload URL, as Upload File does; what the URL binds wins. */
export const PUT = urlRoute(
  {
    path,
    operationId: 'uploadToUrl',
    summary: 'Upload through a generated URL',
    query: requests.uploadFile.pick({ filename: true }),
    takesFile: true,
    answer: answers.file,
    errors: {
      409: 'URL_USED_UP',
      413: 'CONTENT_TOO_LARGE',
      415: 'MIME_TYPE_NOT_ALLOWED',
      507: 'STORAGE_FULL',
    },
  },
  async ({ app, origin, params, request, query, stream }) => {
    const { url, access } = await app.uploadUrls.resolve(params.secret ?? '', origin);
    if (url.fileCount >= url.maxFiles) throw usedUp(url);
    const sent = await readUpload(request, stream(), query.filename);
    const file = await app.files.upload(access, { ...sent, folderId: url.folderId }, { bounds: url });
    return json(presentFile(file, access.organization.rootFolderId));
  },
);

export const POST = PUT;

/** What the bearer may still do with the URL. */
export const GET = urlRoute(
  {
    path,
    operationId: 'getUploadUrl',
    summary: 'What a generated upload URL takes',
    answer: answers.uploadUrlState,
  },
  async ({ app, origin, params }) => {
    const { url } = await app.uploadUrls.resolve(params.secret ?? '', origin);
    return json(presentUploadUrlState(url));
  },
);
