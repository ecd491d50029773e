import { extensionOfKind } from '@/lib/files/filename';
import type { Entry } from '@/lib/folders/paths';
import type { FileMessage } from './messages';

/** The one form in which a file or folder leaves the building over gRPC. */
export function presentEntry(entry: Entry): FileMessage {
  const where = { file_path: entry.path, absolute_path: entry.absolutePath };
  if (entry.type === 'folder') {
    const { folder } = entry;
    return {
      ...where,
      file_name: folder.displayName,
      extension: '',
      size: '0',
      media_type: '',
      is_directory: true,
      modified: String(folder.updatedAt.getTime()),
      resource_id: folder.id,
      owner_resource_id: folder.parentId ?? '',
    };
  }
  const { file } = entry;
  return {
    ...where,
    file_name: file.filename,
    extension: extensionOfKind(file.kind),
    size: String(file.sizeBytes),
    media_type: file.mimeType,
    is_directory: false,
    modified: String(file.updatedAt.getTime()),
    resource_id: file.id,
    owner_resource_id: file.folderId,
  };
}
