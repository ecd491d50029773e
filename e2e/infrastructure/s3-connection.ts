import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { newId } from '@/lib/base/ids';
import type { S3Config } from '@/lib/config';
import { askRunServices } from './ask-run-services';

/**
 * A server to test against, as plain data: it travels from the process that starts it to those that run
 * tests.
 */
export type S3Connection = {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Whether the services of the run start it when a test asks for it; see `onS3`. */
  isStartedByRun?: boolean;
};

/** The server that the environment names, or null. */
export function givenS3(): S3Connection | null {
  const { S3_TEST_ENDPOINT, S3_TEST_REGION, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY } = process.env;
  if (!S3_TEST_ENDPOINT) return null;
  if (!S3_TEST_ACCESS_KEY_ID || !S3_TEST_SECRET_ACCESS_KEY) {
    throw new Error('S3_TEST_ENDPOINT needs S3_TEST_ACCESS_KEY_ID and S3_TEST_SECRET_ACCESS_KEY.');
  }
  return {
    endpoint: S3_TEST_ENDPOINT,
    region: S3_TEST_REGION || 'us-east-1',
    accessKeyId: S3_TEST_ACCESS_KEY_ID,
    secretAccessKey: S3_TEST_SECRET_ACCESS_KEY,
  };
}

/** The settings for `bucket` on that server. */
export function s3Config({ endpoint, region, ...keys }: S3Connection, bucket: string): S3Config {
  const { accessKeyId, secretAccessKey } = keys;
  const credentials = { accessKeyId, secretAccessKey };
  return { endpoint, region, bucket, prefix: '', credentials, forcePathStyle: true };
}

/** Makes an empty bucket of a new name and answers the name. */
export async function createBucket(connection: S3Connection): Promise<string> {
  if (connection.isStartedByRun) await askRunServices('/ceph');
  const bucket = `test-${newId()}`;
  const client = createTestClient(connection);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return bucket;
}

/** Looks at the server without the driver that is being tested. */
export function createTestClient({ endpoint, region, ...keys }: S3Connection): S3Client {
  const { accessKeyId, secretAccessKey } = keys;
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
