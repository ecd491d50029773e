import type { S3Access } from '@/lib/config';
import { processBudget } from '@/lib/platform/storage/s3';
import { createS3Clients } from '@/lib/platform/storage/s3-client';
import { defaultS3Limits } from '@/lib/platform/storage/s3-retry';
import type { LinkedStore } from './linked-store';
import { createS3PrefixStore } from './s3-prefix';

/** The buckets that links may target, all with the same credentials. */
export function createLinkedBuckets(access: S3Access) {
  const clients = createS3Clients(access, defaultS3Limits);
  const shared = { clients, limits: defaultS3Limits, budget: processBudget, pageSize: 1000 };
  return {
    open: (bucket: string, names: string[]): LinkedStore => createS3PrefixStore({ ...shared, bucket }, names),
    close() {
      clients.calls.destroy();
      clients.downloads.destroy();
    },
  };
}
