import type { ThumbnailSize } from '@/lib/base/thumbnail-sizes';
import type { File } from './api';

export type { ThumbnailSize };

/** Types whose files have thumbnails, unless the server finds something else in them. */
const pictures = /^(image\/(png|apng|jpeg|gif|webp|avif|tiff|heic|heif)|application\/pdf|video\/(?!mp2t).+)$/;

/** Whether it is worth to ask for a thumbnail. Files in the trash have none. */
export const mayHaveThumbnail = ({ mime_type, size_bytes, state, delete_time }: File): boolean =>
  pictures.test(mime_type) && size_bytes !== '0' && state === 'ACTIVE' && !delete_time;

/** The address of a thumbnail of the content as it is, which browsers keep. */
export const thumbnailPath = ({ name, etag }: Pick<File, 'name' | 'etag'>, size: ThumbnailSize): string =>
  `/api/v1/${name}/thumbnail?size=${size}&v=${encodeURIComponent(etag.replaceAll('"', ''))}`;
