import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = resolve(import.meta.dirname, '..');

const isQuick = process.env.QUICK === '1';
/** What kills services or waits for stores that fail. */
const slow = [
  'e2e/crash/**',
  'e2e/**/{survival,compaction,faults,recovery}.test.ts',
  'e2e/operations/backup.test.ts',
  'lib/platform/storage/s3-*.test.ts',
  'lib/platform/db/embedded.test.ts',
];

/** Everything but the browser: unit tests beside what they test, stories against the running product in e2e/. A quick run leaves out what kills services. */
export default defineConfig({
  root,
  resolve: { alias: { '@': root } },
  test: {
    include: ['lib/**/*.test.ts', 'e2e/**/*.test.ts'],
    exclude: isQuick ? slow : [],
    globalSetup: ['e2e/infrastructure/vitest-postgres.ts', 'e2e/infrastructure/vitest-ceph.ts'],
    // Each file may start servers of its own; more at once than cores only makes them slow.
    maxWorkers: 2,
    // For machines that are busy or slow: what goes well ends long before.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
