'use client';

import 'react-pdf/dist/Page/TextLayer.css';
import { Spinner } from '@heroui/react';
import { Search } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react';
import { Document, Page, pdfjs } from 'react-pdf';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/forms/icon-button';
import type { File } from '@/lib/client/api';
import { downloadPath } from '@/lib/client/entries';
import { clearHighlights, highlight } from './pdf-highlights';
import { PAGE_GAP, pageAt, pagesInView } from './pdf-pages';
import { PdfSearch } from './pdf-search';
import { StageBar } from './stage-bar';
import { type SearchablePdf, usePdfSearch } from './use-pdf-search';
import { useZoom } from './use-zoom';

/** How many pages a document has, and the height of its first page as a part of the width. */
type Shape = { count: number; ratio: number; pdf?: SearchablePdf };

/**
 * A PDF rendered by PDF.js, which ignores its scripts, links and forms and fetches it in ranges. Only the
 * pages in view are rendered, however many there are; search reads the text of all.
 */
export default function PdfPreview({ file, onError }: { file: File; onError: () => void }) {
  const t = useTranslations('preview');
  const options = usePdfOptions();
  const zoom = useZoom();
  const width = Math.round(usePageWidth() * zoom.zoom);
  const [shape, setShape] = useState<Shape>({ count: 0, ratio: 1 });
  const scroller = useRef<HTMLDivElement>(null);
  const { scrollTop, height, onScroll } = useScroll(scroller);
  const [query, setQuery] = useState<string | null>(null);
  const pageHeight = Math.round(width * shape.ratio);
  const view = { scrollTop, height, pageHeight, count: shape.count };
  const goTo = (page: number) => scroller.current?.scrollTo({ top: page * (pageHeight + PAGE_GAP) });
  const search = usePdfSearch({ pdf: shape.pdf, query: query ?? '', page: pageAt(view), onGo: goTo });
  const { current } = search;
  function mark(isStep: boolean): void {
    if (scroller.current && query) highlight(scroller.current, query, current, isStep);
    else clearHighlights();
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: marks what these say
  useEffect(() => mark(true), [query, current?.page, current?.index]);
  useEffect(() => clearHighlights, []);
  useFindKey(() => setQuery((before) => before ?? ''));
  if (!options) return null;
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
          error=""
          onLoadError={onError}
          onLoadSuccess={async (pdf) => {
            const first = (await pdf.getPage(1)).getViewport({ scale: 1 });
            setShape({ count: pdf.numPages, ratio: first.height / first.width, pdf });
          }}
          onPassword={onError}
          className="relative mx-auto my-4"
        >
          <div style={{ width, height: shape.count * (pageHeight + PAGE_GAP) }} className="relative mx-auto">
            {pagesInView(view).map((index) => (
              <div
                key={index}
                data-page={index}
                className="absolute inset-x-0 grid place-items-center overflow-hidden rounded-sm bg-white"
                style={{ top: index * (pageHeight + PAGE_GAP), height: pageHeight }}
              >
                <Page
                  pageNumber={index + 1}
                  width={width}
                  loading=""
                  // Pages that come into view show their matches once their text is there.
                  onRenderTextLayerSuccess={() => mark(current?.page === index)}
                  renderAnnotationLayer={false}
                />
              </div>
            ))}
          </div>
        </Document>
      </div>
      {shape.count > 0 && (
        <StageBar zoom={zoom}>
          <IconButton icon={Search} label={t('search')} onPress={() => setQuery(query ?? '')} />
          <PageField key={pageAt(view)} page={pageAt(view)} count={shape.count} onGo={goTo} />
        </StageBar>
      )}
      {query !== null && (
        <PdfSearch
          query={query}
          onQuery={setQuery}
          count={search.hits.length}
          at={search.at}
          isSearching={search.isSearching}
          onNext={search.next}
          onPrevious={search.previous}
          onClose={() => {
            setQuery(null);
            scroller.current?.focus();
          }}
        />
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

/** Ctrl or ⌘ and F searches the document: the browser would find what is in view alone. */
function useFindKey(onFind: () => void): void {
  const find = useEffectEvent(onFind);
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
      event.preventDefault();
      find();
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
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

const folder = `/_next/static/pages/pdfjs-${pdfjs.version}`;

/**
 * What the build copied for documents that need it: fonts and encodings that a document names without having
 * them, and decoders of the images that scanners write.
 */
const assets = {
  // The fonts of a system have other widths.
  useSystemFonts: false,
  cMapUrl: `${folder}/cmaps/`,
  standardFontDataUrl: `${folder}/standard_fonts/`,
  wasmUrl: `${folder}/wasm/`,
  iccUrl: `${folder}/iccs/`,
};

/** A worker while the preview is open; without one PDF.js would load its own from another address. */
function usePdfOptions() {
  const [options, setOptions] = useState<object>();
  useEffect(() => {
    const port = new Worker(new URL('./pdf.worker.ts', import.meta.url), { type: 'module' });
    const worker = new pdfjs.PDFWorker({ port: port as never });
    setOptions({ worker, isEvalSupported: false, enableXfa: false, ...assets });
    return () => {
      worker.destroy();
      port.terminate();
    };
  }, []);
  return options;
}
