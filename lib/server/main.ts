import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { setHeapGrowth } from './heap';
import { startLeaseKeeper } from './lease-keeper';
import { createMetrics } from './metrics';
import { startPages } from './pages';
import { readiness } from './readiness';

/** The service: start in order, tell where it is, stop in the opposite order. */
async function main(): Promise<void> {
  setHeapGrowth();
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const database = await startDatabase(config, (sentence) => log.info(sentence));
  try {
    await serve(config, log, database);
  } catch (error) {
    // The embedded one would go on without us.
    await database.stop();
    throw error;
  }
}

async function serve(config: Config, log: Logger, database: RunningDatabase): Promise<void> {
  const app = await createApp(config, { databaseUrl: database.url, log });
  provideApp(app);
  if (database.isOwn) await app.uploads.expire({ everyone: true });
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
      : await listen(metrics.createServer(), metricsPort, '127.0.0.1', 'METRICS_PORT');
  const pages = await startPages({
    config,
    environment: { ...process.env, DATABASE_URL: database.url, AUTH_SECRET: await authSecret(config) },
    script: new URL('./next-host.js', import.meta.url),
    log,
  });
  const { server, drain } = createFrontDoor(app, { pages, metrics });
  const address = createClientAddress(config.trustedProxies);
  const grpc = createGrpcServer({
    app,
    clientAddress: address,
    watchCall: metrics.watchCall,
    isReady: async () => (await readiness(app)).isReady,
  });
  if (config.isDevelopment) server.on('upgrade', pages.upgrade);
  await listen(server, config.port, config.host, 'HOST and PORT');
  const grpcPort = await listenForCalls(grpc, config);
  greet({ config, port: (server.address() as AddressInfo).port, grpcPort, setup: await setupLink(app) });

  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      // A second signal means now.
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info({ signal }, 'stopping: requests under way may end');
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

/** @throws StartError that names the settings */
async function listenForCalls(grpc: GrpcServer, { host, grpcPort }: Config): Promise<number> {
  return grpc.listen(host, grpcPort).catch((error: Error) => {
    throw cannotListen(error, 'HOST and GRPC_PORT');
  });
}

/** @throws StartError that names the settings */
async function listen(server: Server, port: number, host: string, settings: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, settings)));
    server.listen(port, host, () => resolve(server));
  });
}

function cannotListen({ message }: Error, settings: string): StartError {
  const advice = `Check ${settings}, and that no other program listens there.`;
  return new StartError('CANNOT_LISTEN', `There is no listening here: ${message}. ${advice}`);
}

type Greeting = { config: Config; port: number; grpcPort: number; setup: string | null };

function greet({ config, port, grpcPort, setup }: Greeting): void {
  const listening = `http://${config.host}:${port}`;
  const lines = [
    '',
    `Holdall is ready at ${config.publicUrl}`,
    ...(listening === config.publicUrl ? [] : [`  listening on ${listening}`]),
    `  REST API      ${config.publicUrl}/api/v1  (documents: ${config.publicUrl}/docs)`,
    `  gRPC FileAPI  ${config.host}:${grpcPort}`,
    ...(setup
      ? [
          `  Set-up link   ${setup}  (good until there is a user)`,
          '',
          'First, make yourself a user, an organization and a token:',
          '  npm run --silent holdall -- bootstrap --email you@example.com --organization acme',
        ]
      : []),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`Holdall cannot start.\n${tell(error)}\n`);
  process.exit(1);
});

/** What an operator can put right is told in sentences; anything else is ours, with its trace. */
function tell(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  if (error instanceof AppError) return `${error.message} (${error.cause})`;
  return error instanceof Error ? String(error.stack) : String(error);
}
