import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import { extensionOfKind, kindOf } from '@/lib/domain/entries/filename';
import { type LinkedItem, linkedTypeOf } from '@/lib/domain/linked/linked-files';
import type { FileMessage } from './messages';

/** The only representation of a file or folder over gRPC. */
export function presentEntry(entry: Entry): FileMessage {
  const paths = { file_path: entry.path, absolute_path: entry.absolutePath };
  if (entry.type === 'folder') {
    const { folder } = entry;
    return {
      ...paths,
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
    ...paths,
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

/** An item in an external folder: it has no id, and the external folder is its owner. */
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
