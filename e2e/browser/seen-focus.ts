import type { Page } from '@playwright/test';
import { expect } from './product';

/**
 * What has the focus, unless that cannot be seen: by an outline, or by a ring, which is a shadow that is only
 * spread. A field may show it by its frame.
 */
export const seenFocus = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element, body } = document;
    if (!element || element === body) return 'the end';
    const isMarked = (marked: Element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(marked);
      const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
      return hasOutline || / 0px 0px 0px [1-9]/.test(boxShadow);
    };
    const frame = element.matches('input') && element.parentElement;
    return isMarked(element) || (frame && isMarked(frame)) ? element.tagName : null;
  });

/** Walks a page with the Tab key; every stop must show that it has the focus. Returns the elements. */
export async function walkWithTab(page: Page, name: string): Promise<string[]> {
  const stops: string[] = [];
  while (stops.at(-1) !== 'the end') {
    await page.keyboard.press('Tab');
    // Rings appear by and by.
    await expect.poll(() => seenFocus(page), `after ${stops.length} stops of ${name}`).not.toBeNull();
    stops.push((await seenFocus(page)) ?? '');
  }
  return stops;
}
