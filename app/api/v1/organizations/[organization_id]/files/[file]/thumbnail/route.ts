import { fileRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import { thumbnailResponse } from '@/lib/http/thumbnail-response';

/** A small picture of a file. */
export const GET = fileRoute(
  {
    path: '/api/v1/organizations/{organization_id}/files/{file}/thumbnail',
    operationId: 'getThumbnail',
    summary: 'Get a thumbnail',
    description:
      'A picture of a file as WebP, upright, its longer side `size` pixels at most. JPEG, PNG, WebP, AVIF, GIF, TIFF, HEIC and PDF (its first page) have thumbnails, and videos where the server has ffmpeg; everything else returns 404 with reason NO_THUMBNAIL, and so does a picture that is damaged, larger than 50 megapixels, or takes longer than 20 seconds. The first request for a content renders it. With `v`, browsers keep the picture for a year.',
    query: requests.getThumbnail,
    answer: 'picture',
  },
  { action: 'file.read' },
  async ({ app, access, file, request, query }) =>
    thumbnailResponse(request, file, {
      ...query,
      read: (wanted) => app.thumbnails.read(access, file, wanted),
    }),
);

export const HEAD = GET;
