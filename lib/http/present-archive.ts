import type { z } from 'zod';
import type { CreatedArchive } from '@/lib/domain/archives/archives';
import type { answers } from './schemas';

export const presentArchive = ({
  archive,
  uri,
  sizeBytes,
  omitted,
}: CreatedArchive): z.infer<typeof answers.archive> => ({
  zip_uri: uri,
  filename: archive.filename,
  size_bytes: String(sizeBytes),
  file_count: archive.fileCount,
  expire_time: archive.expiresAt.toISOString(),
  ...(omitted.linkedFolders > 0 && { omitted_linked_folder_count: omitted.linkedFolders }),
});
