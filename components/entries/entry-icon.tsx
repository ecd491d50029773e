import {
  File,
  FileArchive,
  FileAudio,
  FileChartPie,
  FileCode,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  FolderClosed,
  FolderSymlink,
  type LucideIcon,
} from 'lucide-react';
import type { Entry } from '@/lib/client/entries';
import { type MediaKind, mediaKind } from '@/lib/client/media-kind';
import { isTypeScript } from '@/lib/client/preview-kind';

/** The icon of an entry's type; decoration, since the name stands beside it. */
export function EntryIcon({ entry, className = 'size-5' }: { entry: Entry; className?: string }) {
  const props = { className: `${className} shrink-0`, strokeWidth: 1.6, 'aria-hidden': true };
  if (entry.kind === 'folder') {
    const Folder = entry.folder.link ? FolderSymlink : FolderClosed;
    return <Folder {...props} className={`${props.className} fill-seam/20 text-seam`} />;
  }
  const { Icon, color } = iconOf(isTypeScript(entry.file) ? 'text/javascript' : entry.file.mime_type);
  return <Icon {...props} className={`${props.className} ${color}`} />;
}

const icons: Record<MediaKind, { Icon: LucideIcon; color: string }> = {
  image: { Icon: FileImage, color: 'fill-ochre/15 text-ochre' },
  video: { Icon: FileVideo, color: 'fill-ochre/15 text-ochre' },
  audio: { Icon: FileAudio, color: 'fill-ochre/15 text-ochre' },
  pdf: { Icon: FileText, color: 'fill-brick/15 text-brick' },
  spreadsheet: { Icon: FileSpreadsheet, color: 'fill-moss/15 text-moss' },
  presentation: { Icon: FileChartPie, color: 'fill-seam/15 text-seam' },
  document: { Icon: FileText, color: 'fill-petrol/15 text-petrol' },
  archive: { Icon: FileArchive, color: 'text-soft' },
  code: { Icon: FileCode, color: 'text-ink' },
  text: { Icon: FileText, color: 'text-soft' },
  other: { Icon: File, color: 'text-soft' },
};

/** The icon and its colors for a media type: kinds differ by both. */
export const iconOf = (mimeType: string) => icons[mediaKind(mimeType)];
