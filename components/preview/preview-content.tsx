'use client';

import { lazy, type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { EntryIcon } from '@/components/entries/entry-icon';
import { useFormatters } from '@/components/forms/use-formatters';
import type { File } from '@/lib/client/api';
import { downloadPath, fileEntry } from '@/lib/client/entries';
import { mediaKind } from '@/lib/client/media-kind';
import { previewKind } from '@/lib/client/preview-kind';
import { mayHaveThumbnail, thumbnailPath } from '@/lib/client/thumbnails';

// Loaded when such a file is opened.
const ImagePreview = lazy(() => import('./image-preview'));
const OfficePreview = lazy(() => import('./office-preview'));
const SvgPreview = lazy(() => import('./svg-preview'));
const PdfPreview = lazy(() => import('./pdf-preview'));
const TextPreview = lazy(() =>
  import('./text-preview').then(({ TextPreview }) => ({ default: TextPreview })),
);

/** A larger picture is shown by its thumbnail first: decoded, it can take hundreds of megabytes. */
const LARGE_PICTURE_BYTES = 1_000_000;

/** A thumbnail does not move, as a GIF may. */
const isLargePicture = (file: File) =>
  Number(file.size_bytes) > LARGE_PICTURE_BYTES && file.mime_type !== 'image/gif' && mayHaveThumbnail(file);

/** A file, shown as what it is. */
export function PreviewContent({ file, onClose }: { file: File; onClose: () => void }) {
  const [hasFailed, setFailed] = useState(false);
  const source = downloadPath(file, true);
  const native = previewKind(file);
  // What is no picture after all can still be read.
  const kind = hasFailed ? (native === 'svg' ? 'text' : 'none') : native;
  const onError = () => setFailed(true);
  switch (kind) {
    case 'image':
      return (
        <ImagePreview
          source={source}
          thumbnail={isLargePicture(file) ? thumbnailPath(file, 1024) : undefined}
          name={file.filename}
          onError={onError}
        />
      );
    case 'thumbnail':
      return <ImagePreview source={thumbnailPath(file, 1024)} name={file.filename} onError={onError} />;
    case 'svg':
      return <SvgPreview file={file} onError={onError} />;
    // biome-ignore-start lint/a11y/useMediaCaption: people upload them without captions
    case 'video':
      return <video src={source} onError={onError} controls className="m-auto max-h-full max-w-full" />;
    case 'audio':
      return <audio src={source} onError={onError} controls className="m-auto w-[min(32rem,90%)]" />;
    // biome-ignore-end lint/a11y/useMediaCaption: see above
    case 'pdf':
      return <PdfPreview file={file} onError={onError} />;
    case 'none':
      return <NoPreview file={file} hasFailed={hasFailed} />;
    case 'document':
    case 'spreadsheet':
      return (
        <Sheet isWide={kind === 'spreadsheet'}>
          <OfficePreview file={file} kind={kind} onError={onError} onEscape={onClose} />
        </Sheet>
      );
    default:
      return (
        <Sheet>
          <TextPreview file={file} kind={kind} />
        </Sheet>
      );
  }
}

/** Paper in the scheme of the page, on the dark stage. */
const Sheet = ({ isWide, children }: { isWide?: boolean; children: ReactNode }) => (
  <div
    data-scheme="page"
    className={`mx-auto flex size-full overflow-hidden bg-sheet text-ink sm:h-[calc(100%-1rem)] sm:w-[calc(100%-9rem)] sm:rounded-lg ${isWide ? 'max-w-7xl' : 'max-w-5xl'}`}
  >
    {children}
  </div>
);

/** The type and size of a file without a preview; `hasFailed` if the browser could not show its content. */
function NoPreview({ file, hasFailed }: { file: File; hasFailed: boolean }) {
  const t = useTranslations('preview');
  const tBrowser = useTranslations('browser');
  const tVisit = useTranslations('visit');
  const { size } = useFormatters();
  const isDocument = ['pdf', 'document', 'spreadsheet'].includes(previewKind(file));
  return (
    <div className="m-auto grid justify-items-center gap-1 p-8 text-center">
      <EntryIcon entry={fileEntry(file)} className="mb-3 size-16" />
      <p className="text-lg font-semibold">
        {t(hasFailed ? (isDocument ? 'damaged' : 'unplayable') : file.size_bytes === '0' ? 'empty' : 'none')}
      </p>
      <p className="text-sm text-soft">
        {tVisit('kind', { kind: mediaKind(file.mime_type) })} · {size(file.size_bytes)}
      </p>
      <a className="button button--secondary mt-4" href={downloadPath(file)} download={file.filename}>
        {hasFailed ? t('downloadInstead') : tBrowser('download')}
      </a>
    </div>
  );
}
