import type { Recorded } from '@/lib/domain/audit/audit';
import type { DownloadedContent } from '@/lib/domain/audit/download-log';
import type { File } from '@/lib/domain/entries/file-row';

/** A download of a file of ours; `downloadUrlId`: through that URL. */
export const downloadOfFile = (
  { id, organizationId, filename, etag, sizeBytes }: File,
  actor: Recorded,
  downloadUrlId?: string,
): DownloadedContent => ({
  organizationId,
  action: 'file.download',
  target: id,
  targetName: filename,
  etag,
  sizeBytes,
  actor: { ...actor, downloadUrlId },
});
