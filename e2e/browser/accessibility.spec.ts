import { expectAccessible } from './axe';
import { withoutBrowser } from './chromium';
import { expect, test } from './product';

test.skip(...withoutBrowser);

const pages = ['/', '/docs', '/sign-in', '/setup/wrong', '/no/such/page'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const path of pages) {
    test(`${path} has no accessibility violations in ${colorScheme} colours`, { tag: '@long' }, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      // Next fills in on the client what a page without a resource shows.
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      // What folds is the same in every operation: one of each kind is opened.
      for (const kind of ['Errors', 'Response header fields']) {
        const [first] = await page.locator('summary:visible', { hasText: kind }).all();
        await first?.click();
      }
      // All operations of the reference are shown by one component: one of each group is enough.
      await page.locator('article:nth-of-type(n+2)').evaluateAll((articles) => {
        for (const article of articles) article.remove();
      });
      await expectAccessible(page);
    });
  }
}
