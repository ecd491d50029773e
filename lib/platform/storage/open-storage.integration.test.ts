import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePorts } from '@/e2e/infrastructure/free-ports';
import { onS3 } from '@/e2e/infrastructure/on-s3';
import { createBucket, s3Config } from '@/e2e/infrastructure/s3-connection';
import { ConfigError } from '@/lib/config';
import { openStorage } from './open-storage';

describe('openStorage', () => {
  it('opens a directory that is not there yet', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'holdall-open-'));
    const storage = await openStorage({ kind: 'disk', directory: join(parent, 'a', 'b') });
    expect(storage.kind).toBe('disk');
    await storage.check();
    await rm(parent, { recursive: true });
  });

  it('gives up on a server that is not there', async () => {
    const [port] = await freePorts(1);
    const connection = {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'x',
      accessKeyId: 'x',
      secretAccessKey: 'x',
    };
    await expect(openStorage({ kind: 's3', ...s3Config(connection, 'bucket') })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });
});

onS3('openStorage on S3', (connection) => {
  it('opens a bucket', async () => {
    const storage = await openStorage({
      kind: 's3',
      ...s3Config(connection, await createBucket(connection)),
    });
    expect(storage.kind).toBe('s3');
    await storage.close();
  });

  it('advises to create a bucket that does not exist', async () => {
    const opening = openStorage({ kind: 's3', ...s3Config(connection, 'not-there') });
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(/not-there, which does not exist. Create it/);
  });

  it('advises to check the keys when they are wrong', async () => {
    const wrong = { ...connection, secretAccessKey: 'wrong' };
    const opening = openStorage({ kind: 's3', ...s3Config(wrong, await createBucket(connection)) });
    await expect(opening).rejects.toThrow(/S3_SECRET_ACCESS_KEY/);
  });
});
