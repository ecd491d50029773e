import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './product';

/** What colors decide. The rest is the same in both color schemes, and is looked at in the light one. */
const colorRules = ['color-contrast', 'link-in-text-block'];

/** The page, as it stands now, puts nothing in the way of anybody; `state` says what is looked at. */
export async function expectAccessible(page: Page, state = page.url()): Promise<void> {
  const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const axe = new AxeBuilder({ page });
  if (isDark) axe.withRules(colorRules);
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => [state, id, nodes.map(({ html }) => html)])).toEqual([]);
}
