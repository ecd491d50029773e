import { describe } from 'vitest';
import { onS3 } from '../infrastructure/on-s3';
import type { StoreName } from '../infrastructure/run-services';
import type { Store } from '../infrastructure/service';

/** Runs the same tests on disk and on the S3 server of the run. A quick run uses the disk alone. */
export function onEveryStore(define: (store: Store) => void): void {
  describe('on disk', () => define('disk'));
  onS3('on S3', define);
}

/** The same for the shared products, for tests that need no product of their own. */
export function onEveryProduct(define: (store: StoreName) => void): void {
  onEveryStore((store) => define(store === 'disk' ? 'disk' : 'ceph'));
}
