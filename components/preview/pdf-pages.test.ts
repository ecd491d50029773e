import { expect, test } from 'vitest';
import { pageAt, pagesInView } from './pdf-pages';

const view = { scrollTop: 0, height: 800, pageHeight: 1188, count: 600 };

test('renders the pages in view and their neighbors only', () => {
  expect(pagesInView(view)).toEqual([0, 1]);
  expect(pagesInView({ ...view, scrollTop: 1200 * 300 })).toEqual([299, 300, 301]);
  expect(pagesInView({ ...view, scrollTop: 1200 * 599 })).toEqual([598, 599]);
  expect(pagesInView({ ...view, count: 1 })).toEqual([0]);
  expect(pagesInView({ ...view, count: 0 })).toEqual([]);
});

test('knows the page that is open', () => {
  expect(pageAt(view)).toBe(0);
  expect(pageAt({ ...view, scrollTop: 1199 })).toBe(1);
  expect(pageAt({ ...view, scrollTop: 1e9 })).toBe(599);
  expect(pageAt({ ...view, count: 0 })).toBe(0);
});
