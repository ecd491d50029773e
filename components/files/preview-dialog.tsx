'use client';

import { Button } from '@heroui/react';
import { ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/shell/dialog';
import type { File } from '@/lib/client/api';
import { downloadPath } from '@/lib/client/entries';
import { useAmounts } from './use-amounts';

const TextPreview = lazy(() => import('./text-preview'));

type Props = { file: File; others: File[]; onGo: (id: string) => void; onClose: () => void };

/** A look at a file, with arrows through the others in the order of the list. */
export function PreviewDialog({ file, others, onGo, onClose }: Props) {
  const t = useTranslations('preview');
  const tBrowser = useTranslations('browser');
  const at = others.findIndex(({ resource_id }) => resource_id === file.resource_id);
  const go = (step: number) => {
    const next = others[at + step];
    if (next) onGo(next.resource_id);
  };
  return (
    <Dialog title={file.filename} onClose={onClose} size="cover">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys do what the two buttons do */}
      <div
        className="flex h-full min-h-0 flex-col gap-3"
        onKeyDown={({ key, target }) => {
          if ((target as HTMLElement).closest('video,audio,pre,table')) return;
          if (key === 'ArrowLeft') go(-1);
          if (key === 'ArrowRight') go(1);
        }}
      >
        <div
          className="grid min-h-0 flex-1 place-items-center overflow-auto rounded-md bg-sunken"
          key={file.etag}
        >
          <Suspense>
            <Content file={file} />
          </Suspense>
        </div>
        <div className="flex items-center justify-center gap-2">
          <Button
            isIconOnly
            variant="secondary"
            aria-label={t('previous')}
            isDisabled={at <= 0}
            onPress={() => go(-1)}
          >
            <ChevronLeft />
          </Button>
          <a className="button button--secondary" href={downloadPath(file)} download={file.filename}>
            <Download aria-hidden />
            {tBrowser('download')}
          </a>
          <Button
            isIconOnly
            variant="secondary"
            aria-label={t('next')}
            isDisabled={at === others.length - 1}
            onPress={() => go(1)}
          >
            <ChevronRight />
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** By what the server says it is. What could run or fetch anything is shown as its text, or not at all. */
function Content({ file }: { file: File }) {
  const { mime_type: type, filename } = file;
  const source = downloadPath(file, true);
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(type)) {
    return <img src={source} alt={filename} className="max-h-full max-w-full object-contain" />;
  }
  // biome-ignore-start lint/a11y/useMediaCaption: people upload them without captions
  if (type.startsWith('video/')) return <video src={source} controls className="max-h-full max-w-full" />;
  if (type.startsWith('audio/')) return <audio src={source} controls />;
  // biome-ignore-end lint/a11y/useMediaCaption: see above
  if (type === 'application/pdf')
    return <iframe src={source} title={filename} className="size-full bg-sheet" />;
  if (isText(file)) return <TextPreview file={file} />;
  return <NoPreview file={file} />;
}

const isText = ({ mime_type, filename }: File) =>
  /^text\/|json|javascript|xml|yaml|toml|x-sh/.test(mime_type) ||
  /\.(md|csv|log|ts|tsx|py|go|rs|sql)$/i.test(filename);

function NoPreview({ file }: { file: File }) {
  const t = useTranslations('preview');
  const { size } = useAmounts();
  return (
    <div className="grid justify-items-center gap-1 p-8 text-center">
      <p className="font-medium">{t('none')}</p>
      <p className="text-sm text-soft">
        {file.mime_type} · {size(file.size_bytes)}
      </p>
    </div>
  );
}
