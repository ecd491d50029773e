import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { type RunServices, startRunServices } from './run-services';
import type { S3Connection } from './s3-connection';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server for the whole run: `createTestDatabase(inject('postgres'))`. */
    postgres: string;
    /** An S3 server for the whole run; see `onS3`. */
    s3: S3Connection | { unavailable: string };
  }
}

let services: RunServices | undefined;

/** For vitest's globalSetup. */
export async function setup({ provide }: TestProject): Promise<void> {
  services = await startRunServices({ startsCeph: process.env.START_CEPH === '1' });
  process.env.TEST_SERVICES_URL = services.url;
  provide('postgres', services.postgres);
  provide('s3', services.s3);
  if (!('unavailable' in services.s3)) return;
  if (process.env.REQUIRE_ALL === '1') throw new Error(services.s3.unavailable);
  console.warn(`S3 tests are skipped: ${services.s3.unavailable}.`);
}

export async function teardown(): Promise<void> {
  await services?.stop();
}
