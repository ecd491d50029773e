'use client';

import { Spinner } from '@heroui/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Document, Page, pdfjs } from 'react-pdf';
import { useTranslations } from 'use-intl';
import type { File } from '@/lib/client/api';
import { downloadPath } from '@/lib/client/entries';

/** Rendering every page of a long PDF would take too much memory. */
const MAX_PAGES = 100;

/** A PDF rendered by PDF.js, which ignores its scripts, links and forms and fetches it in ranges. */
export default function PdfPreview({ file }: { file: File }) {
  const t = useTranslations('preview');
  const options = usePdfOptions();
  const width = usePageWidth();
  const [pages, setPages] = useState(0);
  if (!options) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
    <div className="size-full overflow-auto p-3" tabIndex={0} data-testid="pdf">
      <Document
        file={downloadPath(file)}
        options={options}
        // With suspense, an invalid PDF would throw out of this component and break the page.
        suspense={false}
        loading={<Spinner aria-label={file.filename} className="m-8" />}
        error={<p className="p-6">{t('failed')}</p>}
        onLoadSuccess={({ numPages }) => setPages(numPages)}
        onPassword={() => setPages(0)}
        className="mx-auto grid w-fit gap-3"
      >
        {Array.from({ length: Math.min(pages, MAX_PAGES) }, (_, index) => (
          <Page
            key={index}
            pageNumber={index + 1}
            width={width}
            renderTextLayer={false}
            renderAnnotationLayer={false}
            className="overflow-hidden rounded-md border border-line bg-white"
          />
        ))}
      </Document>
      {pages > MAX_PAGES && (
        <p className="p-4 text-center text-sm text-soft">{t('pages', { count: MAX_PAGES })}</p>
      )}
    </div>
  );
}

/** The width of a page in CSS pixels: the window's, less a margin, up to a comfortable width. */
const usePageWidth = () =>
  useSyncExternalStore(
    onResize,
    () => Math.min(900, innerWidth - 64),
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
