import { type Hit, matchesIn } from './pdf-text';

/** The names of the highlights in app.css: all matches, and the one that is shown. */
const ALL = 'pdf-match';
const CURRENT = 'pdf-current';

/**
 * Marks the matches in the text layers of the pages that are rendered, without changing them. `current` is
 * the shown match, which is scrolled into view with `isStep`.
 */
export function highlight(root: Element, query: string, current: Hit | undefined, isStep: boolean): void {
  // Browsers without it still go to the page.
  if (typeof Highlight === 'undefined') return;
  const all = new Highlight();
  const shown = new Highlight();
  for (const layer of root.querySelectorAll<HTMLElement>('[data-page] .textLayer')) {
    const page = Number(layer.closest<HTMLElement>('[data-page]')?.dataset.page);
    for (const [index, range] of rangesIn(layer, query).entries()) {
      const isShown = page === current?.page && index === current.index;
      (isShown ? shown : all).add(range);
      if (isShown && isStep)
        range.startContainer.parentElement?.scrollIntoView({ block: 'center', inline: 'nearest' });
    }
  }
  CSS.highlights.set(ALL, all);
  CSS.highlights.set(CURRENT, shown);
}

export function clearHighlights(): void {
  if (typeof Highlight === 'undefined') return;
  CSS.highlights.delete(ALL);
  CSS.highlights.delete(CURRENT);
}

function rangesIn(layer: Element, query: string): Range[] {
  const pieces: { node: Node; offset: number; length: number }[] = [];
  let text = '';
  const walker = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // A line ends with a space, as in the text that is searched.
    if (node.nodeName === 'BR') text += ' ';
    if (node.nodeType !== Node.TEXT_NODE) continue;
    const content = node.textContent ?? '';
    pieces.push({ node, offset: text.length, length: content.length });
    text += content;
  }
  const pointAt = (at: number, isEnd: boolean) =>
    pieces.find(
      ({ offset, length }) => at >= offset && (isEnd ? at <= offset + length : at < offset + length),
    );
  return matchesIn(text, query).flatMap((at) => {
    const [start, end] = [pointAt(at, false), pointAt(at + query.length, true)];
    if (!start || !end) return [];
    const range = new Range();
    range.setStart(start.node, at - start.offset);
    range.setEnd(end.node, at + query.length - end.offset);
    return range;
  });
}
