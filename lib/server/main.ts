import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import { createApp } from '@/lib/app';
import { AppError } from '@/lib/base/errors';
import { createLog } from '@/lib/base/log';
import { authSecret } from '@/lib/base/secrets/auth-secret';
import { type Config, ConfigError, readConfig } from '@/lib/config';
import { setupLink } from '@/lib/domain/users/setup-link';
import { createGrpcServer, type GrpcServer } from '@/lib/grpc/server';
import { provideApp } from '@/lib/http/current-app';
import { StartError } from '@/lib/platform/db/start-error';
import { createClientAddress } from './client-address';
import { type RunningDatabase, startDatabase } from './database';
import { createFrontDoor } from './front-door';
import { startLeaseKeeper } from './lease-keeper';
import { createMetrics } from './metrics';
import { startPages } from './pages';
import { readiness } from './readiness';

/** Runs the service: starts its parts in order, prints where it listens, and stops them in reverse order. */
async function main(): Promise<void> {
  setHeapGrowth();
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const database = await startDatabase(config, (sentence) => log.info(sentence));
  try {
    await serve(config, log, database);
  } catch (error) {
    // Otherwise the embedded database outlives this process.
    await database.stop();
    throw error;
  }
}

async function serve(config: Config, log: Logger, database: RunningDatabase): Promise<void> {
  const app = await createApp(config, { databaseUrl: database.url, log });
  provideApp(app);
  if (database.isOwn) await app.uploads.expire({ ignoreLeases: true });
  app.worker.start();
  const leaseKeeper = startLeaseKeeper({
    leaseRegistry: app.leaseRegistry,
    config,
    databaseUrl: database.url,
    script: new URL('./lease-thread.js', import.meta.url),
    log,
  });

  const metrics = createMetrics(app.db);
  const { metricsPort } = config;
  const metricsServer =
    metricsPort === null
      ? undefined
      : await listen(metrics.createServer(), {
          host: '127.0.0.1',
          port: metricsPort,
          settings: 'METRICS_PORT',
        });
  const pages = await startPages({
    config,
    environment: { ...process.env, DATABASE_URL: database.url, AUTH_SECRET: await authSecret(config) },
    script: new URL('./next-host.js', import.meta.url),
    log,
  });
  const { server, drain } = createFrontDoor(app, { pages, metrics });
  const grpc = createGrpcServer({
    app,
    clientAddress: createClientAddress(config.trustedProxies),
    watchCall: metrics.watchCall,
    isReady: async () => (await readiness(app)).isReady,
  });
  if (config.isDevelopment) server.on('upgrade', pages.upgrade);
  await listen(server, { host: config.host, port: config.port, settings: 'HOST and PORT' });
  const grpcPort = await listenForCalls(grpc, config);
  const { port } = server.address() as AddressInfo;
  process.stdout.write(greeting({ config, port, grpcPort, setupLink: await setupLink(app) }));

  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      // A second signal stops the process immediately.
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info({ signal }, 'stopping; requests in progress may finish');
      await Promise.all([drain(config.drainSeconds), grpc.drain(config.drainSeconds)]);
      await pages.stop();
      metricsServer?.close();
      await app.close();
      await leaseKeeper.stop();
      await database.stop();
      process.exit(0);
    });
  }
}

/**
 * V8 counts the bytes that pass through buffers as growth of the heap, and grows the heap in small steps
 * before it collects all of it again: with 40 MB of live objects it ran one full collection for every 6 MB
 * transferred, at four times the CPU. With this flag the heap first grows to two and a half times its size;
 * collections of young objects free the buffers meanwhile.
 */
function setHeapGrowth(): void {
  setFlagsFromString('--heap-growing-percent=150');
}

/** An address to listen on, and the settings that it comes from. */
type ListenAddress = { host: string; port: number; settings: string };

/** @throws StartError CANNOT_LISTEN */
async function listenForCalls(grpc: GrpcServer, { host, grpcPort }: Config): Promise<number> {
  return grpc.listen(host, grpcPort).catch((error: Error) => {
    throw cannotListen({ host, port: grpcPort, settings: 'HOST and GRPC_PORT' }, error);
  });
}

/** @throws StartError CANNOT_LISTEN */
async function listen(server: Server, address: ListenAddress): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(address, error)));
    server.listen(address.port, address.host, () => resolve(server));
  });
}

function cannotListen({ host, port, settings }: ListenAddress, { message }: Error): StartError {
  return new StartError(
    'CANNOT_LISTEN',
    `Can't listen on ${host}:${port}: ${message}. Check ${settings}, and that no other program uses this port.`,
  );
}

type Greeting = { config: Config; port: number; grpcPort: number; setupLink: string | null };

function greeting({ config, port, grpcPort, setupLink }: Greeting): string {
  const listening = `http://${config.host}:${port}`;
  const lines = [
    '',
    `Holdall is ready at ${config.publicUrl}`,
    ...(listening === config.publicUrl ? [] : [`  listening on ${listening}`]),
    `  REST API      ${config.publicUrl}/api/v1  (documentation: ${config.publicUrl}/docs)`,
    `  gRPC FileAPI  ${config.host}:${grpcPort}`,
    ...(setupLink
      ? [
          `  Set-up link   ${setupLink}  (valid until the first user exists)`,
          '',
          'First, create your user, an organization and a token:',
          '  npm run --silent holdall -- bootstrap --email you@example.com --organization acme',
        ]
      : []),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

main().catch((error: unknown) => {
  process.stderr.write(`Holdall cannot start.\n${explain(error)}\n`);
  process.exit(1);
});

/** A sentence for an error that an operator can fix; a stack trace for any other. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  if (error instanceof AppError) return `${error.message} (${error.cause})`;
  return error instanceof Error ? String(error.stack) : String(error);
}
