import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { type Ceph, startCeph } from './ceph';
import { givenS3, type S3Connection } from './s3-connection';

declare module 'vitest' {
  interface ProvidedContext {
    s3: S3Connection | { unavailable: string };
  }
}

let ceph: Ceph | undefined;

/** For vitest's globalSetup: one S3 server for the whole run; tests ask for it with `inject('s3')`. */
export async function setup({ provide }: TestProject): Promise<void> {
  const given = givenS3();
  if (given) {
    provide('s3', given);
    return;
  }
  const started = await startCeph();
  if ('unavailable' in started) {
    if (process.env.REQUIRE_ALL === '1') throw new Error(started.unavailable);
    console.warn(`S3 tests are skipped: ${started.unavailable}.`);
    provide('s3', started);
    return;
  }
  ceph = started;
  provide('s3', ceph.connection);
}

export async function teardown(): Promise<void> {
  await ceph?.stop();
}
