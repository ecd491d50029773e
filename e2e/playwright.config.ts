import { defineConfig } from '@playwright/test';
import { findChromium, flags } from './browser/chromium';

const isQuick = process.env.QUICK === '1';
/** One file of each kind: a whole story, files, uploads, sharing, pages without JavaScript, a phone. */
const sample = ['story', 'organization', 'uploads', 'sharing', 'share-page', 'phone'];

/**
 * The stories that need a browser. Each worker has an instance of the built product to itself; all share one
 * PostgreSQL. A quick run takes a sample of the files, and of them what is not tagged @long.
 */
export default defineConfig({
  testDir: './browser',
  testMatch: isQuick ? sample.map((name) => `${name}.spec.ts`) : undefined,
  grepInvert: isQuick ? /@long/ : [],
  outputDir: '../test-results',
  globalSetup: './infrastructure/playwright-services.ts',
  // Alone two keep two cores busy; `npm test` runs one beside vitest.
  workers: Number(process.env.BROWSER_WORKERS || 2),
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  // For machines that are busy or slow: what goes well ends long before.
  timeout: 420_000,
  expect: { timeout: 90_000 },
  use: {
    actionTimeout: 60_000,
    navigationTimeout: 90_000,
    browserName: 'chromium',
    launchOptions: { executablePath: findChromium() ?? undefined, args: flags },
  },
});
