import { defineConfig } from '@playwright/test';
import { findChromium, flags } from './browser/chromium';

const isQuick = process.env.QUICK === '1';

/** The stories that need a browser. Each worker has an instance of the built product to itself. A quick run leaves out what sends a lot, and the sweeps by axe. */
export default defineConfig({
  testDir: './browser',
  testIgnore: isQuick ? ['large-uploads.spec.ts', 'uppy.spec.ts'] : [],
  grepInvert: isQuick ? /no accessibility violations/ : [],
  outputDir: '../test-results',
  // One instance with its database is enough for two cores.
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  // For machines that are busy or slow: what goes well ends long before.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: findChromium() ?? undefined, args: flags },
  },
});
