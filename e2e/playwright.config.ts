import { defineConfig } from '@playwright/test';
import { findChromium, flags } from './browser/chromium';

const isQuick = process.env.QUICK === '1';

/** The stories that need a browser. Each worker has an instance of the built product to itself. A quick run leaves out what is tagged @long. */
export default defineConfig({
  testDir: './browser',
  grepInvert: isQuick ? /@long/ : [],
  outputDir: '../test-results',
  // One instance with its database is enough for two cores.
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  // For machines that are busy or slow: what goes well ends long before.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    actionTimeout: 30_000,
    browserName: 'chromium',
    launchOptions: { executablePath: findChromium() ?? undefined, args: flags },
  },
});
