import { describe, inject } from 'vitest';
import type { StoreName } from '../infrastructure/run-services';
import type { Store } from '../infrastructure/service';

/** Runs the same tests on disk and on the S3 server of the run. A quick run uses the disk alone. */
export function onEveryStore(define: (store: Store) => void): void {
  describe('on disk', () => define('disk'));
  if (process.env.QUICK === '1') return;
  const s3 = inject('s3');
  if ('unavailable' in s3) describe.skip(`on S3 (${s3.unavailable})`, () => define('disk'));
  else describe('on S3', () => define(s3));
}

/** The same for the shared products, for tests that need no product of their own. */
export function onEveryProduct(define: (store: StoreName) => void): void {
  onEveryStore((store) => define(store === 'disk' ? 'disk' : 'ceph'));
}
