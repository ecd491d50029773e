import {
  File,
  FileArchive,
  FileAudio,
  FileCode,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  FolderClosed,
  FolderSymlink,
} from 'lucide-react';
import type { Entry } from '@/lib/client/entries';
import { isTypeScript } from '@/lib/client/preview-kind';

/** The icon of an entry's type; decoration, since the name stands beside it. */
export function EntryIcon({ entry, className = 'size-5' }: { entry: Entry; className?: string }) {
  const props = { className: `${className} shrink-0`, strokeWidth: 1.6, 'aria-hidden': true };
  if (entry.kind === 'folder') {
    const Folder = entry.folder.link ? FolderSymlink : FolderClosed;
    return <Folder {...props} className={`${props.className} fill-seam/20 text-seam`} />;
  }
  const Icon = isTypeScript(entry.file) ? FileCode : iconOf(entry.file.mime_type);
  return <Icon {...props} className={`${props.className} text-soft`} />;
}

export function iconOf(type: string) {
  if (type.startsWith('image/')) return FileImage;
  if (type.startsWith('video/')) return FileVideo;
  if (type.startsWith('audio/')) return FileAudio;
  if (/zip|tar|gzip|compressed/.test(type)) return FileArchive;
  if (/csv|spreadsheet|excel/.test(type)) return FileSpreadsheet;
  if (/json|xml|javascript|html|css|x-(sh|python|c)/.test(type)) return FileCode;
  return type.startsWith('text/') || /pdf|word/.test(type) ? FileText : File;
}
