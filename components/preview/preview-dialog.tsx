'use client';

import { Modal } from '@heroui/react';
import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { EntryIcon } from '@/components/entries/entry-icon';
import { IconButton } from '@/components/forms/icon-button';
import { useFormatters } from '@/components/forms/use-formatters';
import type { File } from '@/lib/client/api';
import { downloadPath, fileEntry } from '@/lib/client/entries';
import { mediaKind } from '@/lib/client/media-kind';
import { previewKind } from '@/lib/client/preview-kind';
import { thumbnailPath } from '@/lib/client/thumbnails';
import { useSwipe } from './use-swipe';

const PdfPreview = lazy(() => import('./pdf-preview'));
const TextPreview = lazy(() =>
  import('./text-preview').then(({ TextPreview }) => ({ default: TextPreview })),
);

type Props = { file: File; files: File[]; onGo: (id: string) => void; onClose: () => void };

/** Shows a file, with buttons to its neighbours in the order of the list. */
export default function PreviewDialog({ file, files, onGo, onClose }: Props) {
  const t = useTranslations('preview');
  const tBrowser = useTranslations('browser');
  const tCommon = useTranslations('common');
  const index = files.findIndex(({ resource_id }) => resource_id === file.resource_id);
  const go = (step: number) => {
    const next = files[index + step];
    if (next) onGo(next.resource_id);
  };
  useKeys(go, onClose);
  const swipe = useSwipe(go);
  return (
    <Modal.Backdrop isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal.Container size="cover">
        <Modal.Dialog aria-label={file.filename} className="flex h-full flex-col gap-0 overflow-hidden p-0">
          <header className="flex items-center gap-1 border-b border-line py-2 pr-2 pl-4">
            <EntryIcon entry={fileEntry(file)} className="mr-1.5 size-5" />
            <h2 className="min-w-0 flex-1 truncate font-semibold">{file.filename}</h2>
            <span className="mr-2 text-sm whitespace-nowrap text-soft tabular-nums max-sm:hidden">
              {t('place', { at: index + 1, count: files.length })}
            </span>
            <IconButton
              icon={ChevronLeft}
              label={t('previous')}
              isDisabled={index <= 0}
              onPress={() => go(-1)}
            />
            <IconButton
              icon={ChevronRight}
              label={t('next')}
              isDisabled={index === files.length - 1}
              onPress={() => go(1)}
            />
            <a
              className="button button--secondary button--sm mx-1"
              href={downloadPath(file)}
              download={file.filename}
            >
              <Download aria-hidden />
              <span className="max-sm:sr-only">{tBrowser('download')}</span>
            </a>
            <IconButton icon={X} label={tCommon('close')} onPress={onClose} />
          </header>
          <div
            data-swipes
            className="grid min-h-0 flex-1 place-items-center overflow-auto bg-sunken"
            key={file.etag}
            {...swipe}
          >
            <Suspense>
              <Content file={file} />
            </Suspense>
          </div>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

/**
 * ← and → go to the neighbours, unless the focused element uses these keys itself. At the last file the
 * focused button becomes disabled and the focus falls to the body, where Escape must still close.
 */
function useKeys(go: (step: number) => void, close: () => void): void {
  const onKey = useEffectEvent(({ key, target }: KeyboardEvent) => {
    if ((target as HTMLElement).closest('video,audio,[data-testid=code],table')) return;
    if (key === 'ArrowLeft') go(-1);
    if (key === 'ArrowRight') go(1);
    if (key === 'Escape' && target === document.body) close();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

function Content({ file }: { file: File }) {
  const [hasFailed, setFailed] = useState(false);
  const source = downloadPath(file, true);
  const kind = hasFailed ? 'none' : previewKind(file);
  const onError = () => setFailed(true);
  switch (kind) {
    case 'image':
      return (
        <img
          src={source}
          onError={onError}
          alt={file.filename}
          className="max-h-full max-w-full object-contain"
        />
      );
    case 'thumbnail':
      return (
        <img
          src={thumbnailPath(file, 1024)}
          onError={onError}
          alt={file.filename}
          className="max-h-full max-w-full object-contain"
        />
      );
    // biome-ignore-start lint/a11y/useMediaCaption: people upload them without captions
    case 'video':
      return <video src={source} onError={onError} controls className="max-h-full max-w-full" />;
    case 'audio':
      return <audio src={source} onError={onError} controls className="w-[min(32rem,90%)]" />;
    // biome-ignore-end lint/a11y/useMediaCaption: see above
    case 'pdf':
      return <PdfPreview file={file} />;
    case 'none':
      return <NoPreview file={file} hasFailed={hasFailed} />;
    default:
      return <TextPreview file={file} kind={kind} />;
  }
}

/** The type and size of a file without a preview; `hasFailed` if the browser could not show its content. */
function NoPreview({ file, hasFailed }: { file: File; hasFailed: boolean }) {
  const t = useTranslations('preview');
  const tVisit = useTranslations('visit');
  const { size } = useFormatters();
  return (
    <div className="grid justify-items-center gap-1 p-8 text-center">
      <EntryIcon entry={fileEntry(file)} className="mb-3 size-12" />
      <p className="font-medium">
        {t(hasFailed ? 'unplayable' : file.size_bytes === '0' ? 'empty' : 'none')}
      </p>
      <p className="text-sm text-soft">
        {tVisit('kind', { kind: mediaKind(file.mime_type) })} · {size(file.size_bytes)}
      </p>
      {hasFailed && (
        <a className="link mt-2" href={downloadPath(file)} download={file.filename}>
          {t('downloadInstead')}
        </a>
      )}
    </div>
  );
}
