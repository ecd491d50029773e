import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Access } from '@/lib/config';
import type { S3Limits } from './s3-retry';

/**
 * Downloads have sockets of their own: a hundred slow readers must not keep an upload, or a deletion, waiting
 * for one.
 */
export type S3Clients = { calls: S3Client; downloads: S3Client };

export function createS3Clients(config: S3Access, limits: S3Limits): S3Clients {
  return {
    calls: createClient(config, { maxSockets: 64, socketTimeout: limits.idleMs, limits }),
    // No socket timeout: a socket is idle, too, when our own client reads slowly. s3-read.ts tells the two
    // apart.
    downloads: createClient(config, { maxSockets: 256, socketTimeout: 0, limits }),
  };
}

type Sockets = { maxSockets: number; socketTimeout: number; limits: S3Limits };

function createClient(config: S3Access, { maxSockets, socketTimeout, limits }: Sockets): S3Client {
  const agentOptions = { keepAlive: true, maxSockets };
  return new S3Client({
    endpoint: config.endpoint,
    region: config.region,
    credentials: config.credentials,
    forcePathStyle: config.forcePathStyle,
    // Not the SDK's default checksums: stores that are not Amazon's refuse them, and Amazon refuses parts
    // that have one when the upload was created without. Each body's SHA-256 is in the signature anyway, over
    // https, too.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // s3-retry.ts retries, with a limit in time and not in attempts.
    maxAttempts: 1,
    // With it the SDK opens a new connection for every part.
    expectContinueHeader: false,
    requestHandler: {
      httpAgent: new HttpAgent(agentOptions),
      httpsAgent: new HttpsAgent(agentOptions),
      connectionTimeout: limits.connectMs,
      socketTimeout,
    },
  });
}
