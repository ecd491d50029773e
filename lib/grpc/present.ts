import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import { extensionOfKind, kindOf } from '@/lib/domain/entries/filename';
import { type LinkedItem, linkedTypeOf } from '@/lib/domain/linked/linked-files';
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

/** The same for what is behind a link: it has no id, and the linked folder is its owner. */
export function presentLinked({ folder, path, absolutePath }: FolderEntry, item: LinkedItem): FileMessage {
  const { isFolder } = item;
  return {
    file_path: path === '' ? item.path : `${path}/${item.path}`,
    absolute_path: `${absolutePath}/${item.path}`,
    file_name: item.name,
    extension: isFolder ? '' : extensionOfKind(kindOf(item.name)),
    size: isFolder ? '0' : String(item.sizeBytes),
    media_type: isFolder ? '' : linkedTypeOf(item),
    is_directory: isFolder,
    modified: String(item.modifiedAt?.getTime() ?? 0),
    resource_id: '',
    owner_resource_id: folder.id,
  };
}
