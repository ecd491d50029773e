import { resolve } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './infrastructure/longest-first.mjs';

const root = resolve(import.meta.dirname, '..');
const shared = { root, resolve: { alias: { '@': root } } };

const isQuick = process.env.QUICK === '1';
/**
 * Tests that kill services, wait for time limits or stores that fail, or repeat much; a quick run leaves them
 * out.
 */
const slow = [
  'e2e/crash/**',
  'e2e/**/{survival,compaction,faults,recovery,model,races}.test.ts',
  'e2e/api/{access-watch,revocation-races,next-host,two-services}.test.ts',
  'e2e/grpc/{load,broken-streams,streaming}.test.ts',
  'e2e/api/{instance,passkeys,permission-matrix,public-url,second-factor,secret-rotation,sessions,share-links,thumbnails}.test.ts',
  'e2e/bad-input/framing.test.ts',
  'e2e/changes/webhooks.test.ts',
  'e2e/archives/**',
  'e2e/folders/{backup,batches}.test.ts',
  'e2e/generated-clients/**',
  'e2e/grpc/linked.test.ts',
  'e2e/linked/**',
  'e2e/security/{openid-linking,password-limits}.test.ts',
  'e2e/uploads/{busy-process,upload-url-terms,stock-clients}.test.ts',
  'e2e/quota/ways-in.test.ts',
  'e2e/operations/{backup,mail,audit-log,command-line,configuration,docs,first-start,signals}.test.ts',
  'lib/platform/storage/s3-*.integration.test.ts',
  'lib/platform/db/{embedded,migrate}.integration.test.ts',
];

/** Tests in e2e/ that read the sources and start nothing. */
const pure = [
  'e2e/mutations/mutations.test.ts',
  'e2e/operations/documents.test.ts',
  'e2e/security/regular-expressions.test.ts',
];

/**
 * Two projects. `unit`: pure code, in a file beside it; nothing is built or started. `integration`: stories
 * against the running product in e2e/, and what needs PostgreSQL, a store or a process, beside its code. A
 * quick run leaves out what is slow.
 */
export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{app,components,deploy,lib}/**/*.test.{ts,tsx}', ...pure],
          exclude: [...configDefaults.exclude, '**/*.integration.test.ts'],
          // Pure code leaves nothing behind that the next file could see; what is stubbed goes back.
          pool: 'threads',
          isolate: false,
          unstubGlobals: true,
          restoreMocks: true,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['lib/**/*.integration.test.ts', 'e2e/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...pure, ...(isQuick ? slow : [])],
          globalSetup: ['e2e/infrastructure/vitest-services.ts'],
          // For machines that are busy or slow: what goes well ends long before.
          testTimeout: 180_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
    // Files start processes of their own; more at once than cores only makes them slow.
    maxWorkers: 2,
    teardownTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
  },
});
