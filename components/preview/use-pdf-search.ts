'use client';

import { useEffect, useRef, useState } from 'react';
import { type Hit, hitFrom, matchesIn, pageText } from './pdf-text';

/** What search needs of a document of PDF.js. */
export type SearchablePdf = {
  numPages: number;
  getPage(number: number): Promise<{ getTextContent(): Promise<{ items: object[] }> }>;
};

/** How long a query rests before its search begins, in milliseconds. */
const REST_MS = 200;
/** After how many pages hits are shown. */
const PAGES_PER_STEP = 20;

type Props = {
  pdf: SearchablePdf | undefined;
  query: string;
  /** The page that is open when a search begins. */
  page: number;
  onGo: (page: number) => void;
};

/** The hits of a query in all pages, as they are found, and which of them is shown. */
export function usePdfSearch({ pdf, query, page, onGo }: Props) {
  const texts = useRef(new Map<number, string>());
  const [hits, setHits] = useState<Hit[]>([]);
  const [isSearching, setSearching] = useState(false);
  const [at, setAt] = useState(0);
  const start = useRef({ page, onGo });
  start.current = { page, onGo };

  useEffect(() => {
    setHits([]);
    setAt(0);
    setSearching(false);
    if (!pdf || query.trim() === '') return;
    let isCancelled = false;
    const timer = setTimeout(() => void search(pdf), REST_MS);

    async function search(document: SearchablePdf): Promise<void> {
      setSearching(true);
      const from = start.current.page;
      const found: Hit[] = [];
      let hasGone = false;
      for (let index = 0; index < document.numPages; index += 1) {
        const text = texts.current.get(index) ?? (await textOf(document, index));
        if (isCancelled) return;
        texts.current.set(index, text);
        found.push(...matchesIn(text, query).map((_, number) => ({ page: index, index: number })));
        const isLast = index === document.numPages - 1;
        const first = found[hitFrom(found, from)];
        if (!hasGone && first && (first.page >= from || isLast)) {
          hasGone = true;
          setAt(hitFrom(found, from));
          start.current.onGo(first.page);
        }
        if (isLast || index % PAGES_PER_STEP === 0) setHits([...found]);
      }
      setSearching(false);
    }
    return () => {
      isCancelled = true;
      clearTimeout(timer);
    };
  }, [pdf, query]);

  function step(by: 1 | -1): void {
    if (hits.length === 0) return;
    const next = (at + by + hits.length) % hits.length;
    setAt(next);
    const hit = hits[next];
    if (hit) onGo(hit.page);
  }
  return { hits, at, current: hits[at], isSearching, next: () => step(1), previous: () => step(-1) };
}

/** The text of a page; '' for one that cannot be read. */
async function textOf(pdf: SearchablePdf, index: number): Promise<string> {
  try {
    const page = await pdf.getPage(index + 1);
    return pageText((await page.getTextContent()).items);
  } catch {
    return '';
  }
}
