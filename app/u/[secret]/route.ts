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
    description: 'As Upload File. What the URL binds (filename, type, size, folder) wins over what you say.',
    query: requests.uploadFile.pick({ filename: true }),
    takesFile: true,
    answer: answers.file,
    errors: ['URL_REVOKED', 'URL_USED_UP', 'URL_IN_USE', 'MIME_TYPE_NOT_ALLOWED', 'FOLDER_NOT_FOUND'],
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
    description: 'Its bounds, and how many files it still takes. Nothing of the organization is told.',
    answer: answers.uploadUrlState,
    errors: ['URL_REVOKED'],
  },
  async ({ app, origin, params }) => {
    const { url } = await app.uploadUrls.resolve(params.secret ?? '', origin);
    return json(presentUploadUrlState(url));
  },
);
