import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = resolve(import.meta.dirname, '..');

/** Everything but the browser: unit tests beside what they test, stories against the running product in e2e/. */
export default defineConfig({
  root,
  resolve: { alias: { '@': root } },
  test: {
    include: ['lib/**/*.test.ts', 'e2e/**/*.test.ts'],
    globalSetup: ['e2e/infrastructure/vitest-postgres.ts', 'e2e/infrastructure/vitest-ceph.ts'],
    // Each file may start servers of its own; more at once than cores only makes them slow.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
});
