import type { z } from 'zod';
import { kindOf } from '@/lib/domain/entries/filename';
import { type LinkedFileItem, type LinkedItem, linkedTypeOf } from '@/lib/domain/linked/linked-files';
import { isDateProof, type Served } from './file-response';
import type { answers } from './schemas';

/** Files in external folders have no resource name; their path identifies them. */
export function presentLinked(item: LinkedItem): z.infer<typeof answers.linkedFile> {
  const { path, name: filename, isFolder: is_folder } = item;
  const update_time = item.modifiedAt?.toISOString();
  if (item.isFolder) return { path, filename, is_folder, update_time };
  return {
    path,
    filename,
    is_folder,
    size_bytes: String(item.sizeBytes),
    mime_type: linkedTypeOf(item),
    kind: kindOf(filename) ?? undefined,
    update_time,
    etag: `"${item.etag}"`,
  };
}

/**
 * The metadata for serving its bytes; `sniffedType` matters only for inline display. How often a file outside
 * changed in the present second is unknown, so until that has passed its date is not sent.
 */
export const servedLinked = (item: LinkedFileItem, sniffedType: string | null): Served => ({
  filename: item.name,
  mimeType: linkedTypeOf(item),
  sniffedType,
  sizeBytes: BigInt(item.sizeBytes),
  sha256: null,
  etag: item.etag,
  updatedAt: item.modifiedAt,
  hasAmbiguousDate: false,
  hasDate: isDateProof({ updatedAt: item.modifiedAt, hasAmbiguousDate: false }, Date.now()),
});
