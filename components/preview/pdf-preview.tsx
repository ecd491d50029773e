'use client';

import { Spinner } from '@heroui/react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Document, Page, pdfjs } from 'react-pdf';
import { useTranslations } from 'use-intl';
import type { File } from '@/lib/client/api';
import { downloadPath } from '@/lib/client/entries';
import { PAGE_GAP, pageAt, pagesInView } from './pdf-pages';
import { StageBar } from './stage-bar';
import { useZoom } from './use-zoom';

/** How many pages a document has, and the height of its first page as a part of the width. */
type Shape = { count: number; ratio: number };

/**
 * A PDF rendered by PDF.js, which ignores its scripts, links and forms and fetches it in ranges. Only the
 * pages in view are rendered, however many there are.
 */
export default function PdfPreview({ file }: { file: File }) {
  const t = useTranslations('preview');
  const options = usePdfOptions();
  const zoom = useZoom();
  const width = Math.round(usePageWidth() * zoom.zoom);
  const [shape, setShape] = useState<Shape>({ count: 0, ratio: 1 });
  const scroller = useRef<HTMLDivElement>(null);
  const { scrollTop, height, onScroll } = useScroll(scroller);
  if (!options) return null;
  const pageHeight = Math.round(width * shape.ratio);
  const view = { scrollTop, height, pageHeight, count: shape.count };
  const goTo = (page: number) => scroller.current?.scrollTo({ top: page * (pageHeight + PAGE_GAP) });
  return (
    <>
      <div
        ref={scroller}
        onScroll={onScroll}
        className="size-full overflow-auto"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
        tabIndex={0}
        data-testid="pdf"
      >
        <Document
          file={downloadPath(file)}
          options={options}
          // With suspense, an invalid PDF would throw out of this component and break the page.
          suspense={false}
          loading={<Spinner aria-label={file.filename} className="m-auto mt-16 block" />}
          error={<p className="p-16 text-center">{t('failed')}</p>}
          onLoadSuccess={async (pdf) => {
            const first = (await pdf.getPage(1)).getViewport({ scale: 1 });
            setShape({ count: pdf.numPages, ratio: first.height / first.width });
          }}
          onPassword={() => setShape({ count: 0, ratio: 1 })}
          className="relative mx-auto my-4"
        >
          <div style={{ width, height: shape.count * (pageHeight + PAGE_GAP) }} className="relative mx-auto">
            {pagesInView(view).map((index) => (
              <div
                key={index}
                className="absolute inset-x-0 grid place-items-center overflow-hidden rounded-sm bg-white"
                style={{ top: index * (pageHeight + PAGE_GAP), height: pageHeight }}
              >
                <Page
                  pageNumber={index + 1}
                  width={width}
                  loading=""
                  renderTextLayer={false}
                  renderAnnotationLayer={false}
                />
              </div>
            ))}
          </div>
        </Document>
      </div>
      {shape.count > 0 && (
        <StageBar zoom={zoom}>
          <PageField key={pageAt(view)} page={pageAt(view)} count={shape.count} onGo={goTo} />
        </StageBar>
      )}
    </>
  );
}

type PageFieldProps = { page: number; count: number; onGo: (page: number) => void };

/** The number of the open page; another number opens that page. */
function PageField({ page, count, onGo }: PageFieldProps) {
  const t = useTranslations('preview');
  return (
    <form
      className="flex items-center gap-1.5 border-r border-line pr-2.5 pl-1.5 text-xs whitespace-nowrap tabular-nums"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = Number(new FormData(event.currentTarget).get('page'));
        if (wanted >= 1 && wanted <= count) onGo(wanted - 1);
      }}
    >
      <input
        name="page"
        aria-label={t('page')}
        inputMode="numeric"
        defaultValue={page + 1}
        className="w-10 rounded border border-(--field-border) bg-sheet px-1 py-0.5 text-center"
      />
      {t('pageOf', { count })}
    </form>
  );
}

function useScroll(scroller: { current: HTMLDivElement | null }) {
  const [view, setView] = useState({ scrollTop: 0, height: 900 });
  return {
    ...view,
    onScroll() {
      const { scrollTop = 0, clientHeight: height = 0 } = scroller.current ?? {};
      setView({ scrollTop, height });
    },
  };
}

/** The width of a page in CSS pixels: the window's, less a margin, up to a comfortable width. */
const usePageWidth = () =>
  useSyncExternalStore(
    onResize,
    () => Math.min(900, innerWidth - (innerWidth < 640 ? 24 : 160)),
    () => 900,
  );

function onResize(listener: () => void): () => void {
  addEventListener('resize', listener);
  return () => removeEventListener('resize', listener);
}

/** A worker while the preview is open; without one PDF.js would load its own from another address. */
function usePdfOptions() {
  const [options, setOptions] = useState<object>();
  useEffect(() => {
    const port = new Worker(new URL('./pdf.worker.ts', import.meta.url), { type: 'module' });
    const worker = new pdfjs.PDFWorker({ port: port as never });
    setOptions({ worker, isEvalSupported: false, enableXfa: false });
    return () => {
      worker.destroy();
      port.terminate();
    };
  }, []);
  return options;
}
