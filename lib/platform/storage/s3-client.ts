import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Access } from '@/lib/config';
import { isPage, UnprovenAnswer } from './s3-proof';
import type { S3Limits } from './s3-retry';

/** Downloads have their own sockets: many slow readers must not delay uploads and deletions. */
export type S3Clients = { calls: S3Client; downloads: S3Client };

export function createS3Clients(config: S3Access, limits: S3Limits): S3Clients {
  return {
    calls: createClient(config, { maxSockets: 64, socketTimeout: limits.idleMs, limits }),
    // No socket timeout: a socket is also idle while our own client reads slowly. s3-read.ts distinguishes
    // the two.
    downloads: createClient(config, { maxSockets: 256, socketTimeout: 0, limits }),
  };
}

type Sockets = { maxSockets: number; socketTimeout: number; limits: S3Limits };

function createClient(config: S3Access, { maxSockets, socketTimeout, limits }: Sockets): S3Client {
  // On Node 20 the SDK would print nine lines about its later versions; package-lock.json pins this one.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const agentOptions = { keepAlive: true, maxSockets };
  const client = new S3Client({
    endpoint: config.endpoint,
    region: config.region,
    credentials: config.credentials,
    forcePathStyle: config.forcePathStyle,
    // Not the SDK's default checksums: other stores refuse them, and Amazon refuses parts with a checksum if
    // the upload was created without. The signature covers each body's SHA-256 anyway, also over HTTPS.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // s3-retry.ts retries, limited by time instead of attempts.
    maxAttempts: 1,
    // With `Expect: 100-continue` the SDK opens a new connection for every part.
    expectContinueHeader: false,
    requestHandler: {
      httpAgent: new HttpAgent(agentOptions),
      httpsAgent: new HttpsAgent(agentOptions),
      connectionTimeout: limits.connectMs,
      socketTimeout,
    },
  });
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        const { body, ...answer } = result.response as HttpResponse;
        if (!isPage(commandName, answer)) return result;
        body.destroy();
        throw new UnprovenAnswer(`The store answered ${answer.statusCode} with a page.`);
      },
    // Before the SDK makes a success, or a missing object, of it.
    { name: 'refusePages', step: 'deserialize', priority: 'low' },
  );
  return client;
}

type HttpResponse = { statusCode: number; headers: Record<string, string>; body: Readable };
