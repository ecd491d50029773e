'use client';

import { Download, FolderClosed, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { iconOf } from '@/components/entries/entry-icon';
import { ShortName } from '@/components/entries/short-name';
import { IconButton } from '@/components/forms/icon-button';
import { useFormatters } from '@/components/forms/use-formatters';
import { type LinkedFile, linkedDownload } from '@/lib/client/linked';

type Props = {
  file: LinkedFile;
  base: string;
  hrefOf: (path: string) => string;
  /** Undefined if the user may not delete the file. */
  onDelete?: () => void;
};

const folderIcon = { Icon: FolderClosed, color: 'fill-seam/20 text-seam' };

/** A file or folder of an external folder: folders open, files download. */
export function LinkedRow({ file, base, hrefOf, onDelete }: Props) {
  const t = useTranslations('linked');
  const { size, date } = useFormatters();
  const { filename, path, is_folder, size_bytes, mime_type = '', update_time } = file;
  const { Icon, color } = is_folder ? folderIcon : iconOf(mime_type);
  const download = linkedDownload(base, path);
  const link = {
    title: filename,
    'aria-label': filename,
    className: 'block w-fit max-w-full rounded-sm hover:underline',
    children: <ShortName name={filename} />,
  };
  return (
    <li className="flex h-11 items-center gap-3">
      <Icon aria-hidden strokeWidth={1.6} className={`size-5 shrink-0 ${color}`} />
      <span className="min-w-0 flex-1">
        {is_folder ? (
          <Link href={hrefOf(path)} {...link} />
        ) : (
          <a href={download} download={filename} {...link} />
        )}
      </span>
      <span className="w-28 shrink-0 text-right text-sm whitespace-nowrap text-soft tabular-nums max-md:hidden">
        {update_time && date(update_time)}
      </span>
      <span className="w-20 shrink-0 text-right text-sm whitespace-nowrap text-soft tabular-nums max-sm:hidden">
        {size_bytes === undefined ? '–' : size(size_bytes)}
      </span>
      <span className="flex w-18 shrink-0 justify-end">
        {!is_folder && (
          <a
            href={download}
            download={filename}
            aria-label={t('download', { name: filename })}
            className="button button--ghost button--sm button--icon-only inline-flex!"
          >
            <Download aria-hidden />
          </a>
        )}
        {onDelete && (
          <IconButton icon={Trash2} label={t('deleteNamed', { name: filename })} onPress={onDelete} />
        )}
      </span>
    </li>
  );
}
