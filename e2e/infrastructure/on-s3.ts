import { beforeAll, describe, inject } from 'vitest';
import { askRunServices } from './ask-run-services';
import type { S3Connection } from './s3-connection';

/** All attempts to start it together, and generously. */
export const S3_START_MS = 600_000;

/**
 * Tests on the S3 server of the run. It answers before they and their hooks begin, so that no limit of theirs
 * contains its start. A quick run leaves them out, and where there is no server they are skipped.
 */
export function onS3(name: string, define: (s3: S3Connection) => void): void {
  if (process.env.QUICK === '1') return;
  const s3 = inject('s3');
  if ('unavailable' in s3) {
    const none: S3Connection = { endpoint: '', region: '', accessKeyId: '', secretAccessKey: '' };
    describe.skip(`${name} (${s3.unavailable})`, () => define(none));
    return;
  }
  describe(name, () => {
    if (s3.isStartedByRun) {
      beforeAll(async () => {
        await askRunServices('/ceph');
      }, S3_START_MS);
    }
    define(s3);
  });
}
