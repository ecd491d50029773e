import { describe, inject } from 'vitest';
import type { Store } from '../infrastructure/service';

/**
 * The same stories on every kind of store: on disk, and on the run's S3 server where there is one. A quick
 * run keeps to the disk.
 */
export function onEveryStore(stories: (store: Store) => void): void {
  describe('on disk', () => stories('disk'));
  if (process.env.QUICK === '1') return;
  const s3 = inject('s3');
  if ('unavailable' in s3) describe.skip(`on S3 (${s3.unavailable})`, () => stories('disk'));
  else describe('on S3', () => stories(s3));
}
