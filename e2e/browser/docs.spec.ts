import type { OpenApiDocument, Operation } from '@/lib/http/openapi-document';
import { withoutBrowser } from './chromium';
import { expect, test } from './product';

test.skip(...withoutBrowser);

test.describe('The API reference', () => {
  test('shows every operation without a request to another origin', async ({ page, product, observed }) => {
    const document = await openApi(product.service.url);
    await page.goto('/docs');

    await expect(page.getByRole('heading', { level: 1 })).toHaveText('API reference');
    // In the page, all at once: one question for each field of a hundred operations would take minutes.
    const shown = await page.getByRole('article').evaluateAll((articles) =>
      articles.map((article) => {
        // A field of the body may have the name of a parameter.
        const sections = [...article.querySelectorAll('section')].filter(
          (section) => !section.textContent.startsWith('Body'),
        );
        const textsOf = (elements: Element[]) =>
          elements.filter((element) => element.checkVisibility()).map(({ textContent }) => textContent);
        return {
          id: article.querySelector('h3')?.id,
          summary: article.querySelector('h3')?.textContent,
          texts: textsOf([...article.querySelectorAll('*')]),
          terms: textsOf(sections.flatMap((section) => [...section.querySelectorAll('dt, dt *')])),
        };
      }),
    );
    const operations = operationsOf(document).filter((operation) => !operation['x-alias-of']);
    expect(operations.length).toBeGreaterThan(100);
    for (const { summary, operationId, parameters = [] } of operations) {
      const article = shown.find(({ id }) => id === operationId);
      expect(article).toMatchObject({ summary, texts: expect.arrayContaining(['curl']) });
      expect(article?.terms).toEqual(expect.arrayContaining(parameters.map(({ name }) => name)));
    }
    await expect.poll(() => observed.pending.size).toBe(0);
    expect([...observed.origins]).toEqual([product.service.url]);
    expect(observed.complaints).toEqual([]);
  });

  test('shows every reason of an operation’s errors', async ({ page, product }) => {
    const document = await openApi(product.service.url);
    const upload = operationsOf(document).find(
      ({ operationId }) => operationId === 'uploadFile',
    ) as Operation;
    await page.goto('/docs');
    const article = page.getByRole('article', { name: upload.summary, exact: true });
    await article.getByText('Errors', { exact: true }).click();
    for (const { content } of Object.values(upload.responses)) {
      for (const reason of Object.keys(content?.['application/json']?.examples ?? {})) {
        await expect(article.getByText(reason, { exact: true })).toBeVisible();
      }
    }
  });

  test('is read without JavaScript', async ({ browser, product }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL: product.service.url });
    const page = await context.newPage();
    await page.goto('/docs#generateUploadUrl');
    const article = page.getByRole('article', { name: 'Generate Upload Url' });
    await expect(article).toBeInViewport();
    await expect(article.locator('dt', { hasText: 'max_size_bytes' })).toBeVisible();
    await context.close();
  });

  test('is used by keyboard alone', async ({ page }) => {
    await page.goto('/docs');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();

    const link = page
      .getByRole('navigation', { name: 'Contents' })
      .getByRole('link', { name: /^Delete File/ });
    await link.focus();
    await expect(link).toHaveCSS('outline-style', 'solid');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Delete File' })).toBeInViewport();

    // From there the next stop is in the section that was gone to, and its errors fold open by keyboard.
    const errors = page
      .getByRole('article', { name: 'Delete File' })
      .locator('summary', { hasText: 'Errors' });
    await errors.focus();
    await page.keyboard.press('Enter');
    await expect(
      page.getByRole('article', { name: 'Delete File' }).getByText('FILE_NOT_FOUND'),
    ).toBeVisible();
  });

  test('names the address that it is served under', async ({ page, product }) => {
    await page.goto('/docs');
    const article = page.getByRole('article', { name: 'Get File Metadata' });
    await expect(article.getByText(`${product.service.url}/api/v1/organizations/acme`)).toBeVisible();
  });

  test('needs no sideways scrolling, however wide the window is', { tag: '@long' }, async ({ page }) => {
    await page.goto('/docs');
    await page.locator('details').evaluateAll((all) => {
      for (const details of all as HTMLDetailsElement[]) details.open = true;
    });
    for (const width of [360, 768, 1440, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
  });

  test('asked for under another name, leads to the public one', async ({ page, product }) => {
    const { port } = new URL(product.service.url);
    await page.goto(`http://localhost:${port}/docs?a=b`);
    expect(page.url()).toBe(`${product.service.url}/docs?a=b`);
  });
});

async function openApi(url: string): Promise<OpenApiDocument> {
  const response = await fetch(`${url}/api/v1/openapi.json`);
  return (await response.json()) as OpenApiDocument;
}

const operationsOf = ({ paths }: OpenApiDocument): Operation[] => Object.values(paths).flatMap(Object.values);
