/** The space between pages in CSS pixels. */
export const PAGE_GAP = 12;
/** How many pages are kept above and below those in view. */
const MARGIN_PAGES = 1;

type View = { scrollTop: number; height: number; pageHeight: number; count: number };

/** The pages to render, counted from 0: those in view, and their neighbors. */
export function pagesInView({ scrollTop, height, pageHeight, count }: View): number[] {
  const slot = pageHeight + PAGE_GAP;
  const first = Math.max(0, Math.floor(scrollTop / slot) - MARGIN_PAGES);
  const last = Math.min(count - 1, Math.floor((scrollTop + height) / slot) + MARGIN_PAGES);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** The page that a reader would say is open, counted from 0: the one at the upper third of the view. */
export function pageAt({ scrollTop, height, pageHeight, count }: View): number {
  const at = Math.floor((scrollTop + height / 3) / (pageHeight + PAGE_GAP));
  return Math.min(Math.max(0, count - 1), Math.max(0, at));
}
