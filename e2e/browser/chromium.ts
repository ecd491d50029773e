import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

/** It runs as root in containers, and connects to the product alone. */
export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  // Containers have 64 MiB of it, which a long list's page fills: it would crash.
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The browser to test with: Playwright's own if it was downloaded, else the machine's. Null where there is
 * none.
 * @throws with REQUIRE_ALL=1 instead of answering null
 */
export function findChromium(): string | null {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const installed = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [chromium.executablePath(), ...installed].find((path) => existsSync(path)) ?? null;
  if (found === null && process.env.REQUIRE_ALL === '1') {
    throw new Error('There is no browser: install Chromium, or run npx playwright install chromium.');
  }
  return found;
}

/** For the head of each file of stories: `test.skip(...withoutBrowser)`. */
export const withoutBrowser = [findChromium() === null, 'there is no Chromium on this machine'] as const;
