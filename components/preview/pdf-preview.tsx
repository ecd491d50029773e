'use client';

import { Spinner } from '@heroui/react';
import { useEffect, useState } from 'react';
import { Document, Page, pdfjs } from 'react-pdf';
import { useTranslations } from 'use-intl';
import type { File } from '@/lib/client/api';
import { downloadPath } from '@/lib/client/entries';

/** The most pages that are drawn; whoever wants to read on downloads. */
const most = 100;

/** A PDF drawn by PDF.js: its scripts, links and forms are never looked at, and it is fetched in parts. */
export default function PdfPreview({ file }: { file: File }) {
  const t = useTranslations('preview');
  const options = usePdfOptions();
  const [pages, setPages] = useState(0);
  if (!options) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard
    <div className="size-full overflow-auto p-3" tabIndex={0} data-testid="pdf">
      <Document
        file={downloadPath(file)}
        options={options}
        // With suspense, what is no PDF would be thrown at the whole page.
        suspense={false}
        loading={<Spinner aria-label={file.filename} className="m-8" />}
        error={<p className="p-6">{t('failed')}</p>}
        onLoadSuccess={({ numPages }) => setPages(numPages)}
        onPassword={() => setPages(0)}
        className="mx-auto grid w-fit gap-3"
      >
        {Array.from({ length: Math.min(pages, most) }, (_, at) => (
          <Page
            key={at}
            pageNumber={at + 1}
            width={Math.min(900, innerWidth - 64)}
            renderTextLayer={false}
            renderAnnotationLayer={false}
            className="overflow-hidden rounded-md border border-line bg-white"
          />
        ))}
      </Document>
      {pages > most && <p className="p-4 text-center text-sm text-soft">{t('pages', { count: most })}</p>}
    </div>
  );
}

/** A worker for as long as the preview is there; without one PDF.js would look for it elsewhere. */
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
