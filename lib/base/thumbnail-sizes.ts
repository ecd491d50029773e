/** The sizes of thumbnails: the longer side in pixels at most, in ascending order. */
export const thumbnailSizes = [64, 256, 1024] as const;

export type ThumbnailSize = (typeof thumbnailSizes)[number];
