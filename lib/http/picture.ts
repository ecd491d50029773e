import { tooLarge } from '@/lib/domain/uploads/ingest-pipeline';
import { MAX_PICTURE_BYTES, type Picture, type PictureSize } from '@/lib/domain/users/pictures';
import { thumbnailResponse } from './thumbnail-response';

/** The whole picture in a body. @throws INVALID_ARGUMENT with reason CONTENT_TOO_LARGE */
export async function readPicture(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_PICTURE_BYTES) throw tooLarge(MAX_PICTURE_BYTES);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The response to GET of a picture. */
export const pictureResponse = (
  request: Request,
  { etag, read }: Picture,
  { size, v }: { size: PictureSize; v?: string },
): Promise<Response> => thumbnailResponse(request, { etag }, { size, v, read: () => read(size) });
