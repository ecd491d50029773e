import { ConfigError, type StorageConfig } from '@/lib/config';
import { createDiskStorage } from './disk';
import { statusOf } from './s3-errors';
import type { Storage } from './storage';

/**
 * Opens the configured store and checks that it answers.
 * @throws ConfigError when the bucket does not exist or refuses access; otherwise what the store's `check`
 *   throws
 */
export async function openStorage(config: StorageConfig): Promise<Storage> {
  if (config.kind === 'disk') return createDiskStorage(config);
  // The S3 client costs 20 MiB of memory, so it is only loaded where it is used.
  const { createS3Storage } = await import('./s3');
  const storage = createS3Storage(config);
  try {
    await storage.check();
    return storage;
  } catch (error) {
    await storage.close();
    throw toConfigError(error, config.bucket);
  }
}

/**
 * The setting to correct, by the HTTP status or the name of the error's cause; the error itself for others.
 */
export function toConfigError(error: unknown, bucket: string): unknown {
  const { cause } = error as Error;
  if ((cause as Error | undefined)?.name === 'CredentialsProviderError')
    return new ConfigError([
      `There are no credentials for the bucket ${bucket}. Set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or run Holdall where the AWS SDK finds some.`,
    ]);
  switch (statusOf(cause)) {
    case 404:
      return new ConfigError([
        `S3_BUCKET names ${bucket}, which does not exist. Create it, then start again.`,
      ]);
    case 403:
      return new ConfigError([
        `The object store refuses access to the bucket ${bucket}. Check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, and that the key may read, write, delete and list there.`,
      ]);
    case 301:
    case 400:
      return new ConfigError([
        `The object store cannot serve the bucket ${bucket} here. Check S3_ENDPOINT and S3_REGION.`,
      ]);
    default:
      return error;
  }
}
