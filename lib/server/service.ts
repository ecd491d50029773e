import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { createApp } from '@/lib/app';
import { readSecretFiles } from '@/lib/base/environment';
import { createLog } from '@/lib/base/log';
import { authSecret } from '@/lib/base/secrets/auth-secret';
import type { Config } from '@/lib/config';
import { setupLink } from '@/lib/domain/users/setup-link';
import { createGrpcServer, type GrpcServer } from '@/lib/grpc/server';
import { provideApp } from '@/lib/http/current-app';
import { presentForWebhook } from '@/lib/http/present-webhook';
import { StartError } from '@/lib/platform/db/start-error';
import { createClientAddress, createIsProxy } from './client-address';
import { startDatabase } from './database';
import { setEngineFlags } from './engine-flags';
import { createFrontDoor } from './front-door';
import { holdallCommand } from './holdall-command';
import { startLeaseKeeper } from './lease-keeper';
import { loadConfig } from './load-config';
import { createMetrics } from './metrics';
import { createPages } from './pages';
import { readiness } from './readiness';
import { createRunningParts, type RunningParts } from './running-parts';
import { unlessStopped } from './stop-signals';

/**
 * Runs the service until `stopping` is aborted: starts its parts in order, prints where it listens, and stops
 * what runs in reverse order, also when it is aborted during the start.
 * @returns whether every part stopped
 * @throws ConfigError, StartError
 */
export async function runService(stopping: AbortSignal): Promise<boolean> {
  setEngineFlags();
  const config = await loadConfig(process.env);
  const log = createLog(config.logLevel);
  const parts = createRunningParts(log);
  try {
    await start({ config, log, parts, stopping });
    await once(stopping, 'abort');
  } catch (error) {
    if (!stopping.aborted) {
      await parts.stop();
      throw error;
    }
  }
  log.info({ signal: stopping.reason.signal }, 'stopping; requests in progress may finish');
  return parts.stop();
}

type Start = { config: Config; log: Logger; parts: RunningParts; stopping: AbortSignal };

async function start({ config, log, parts, stopping }: Start): Promise<void> {
  const step = <T>(work: Promise<T>) => unlessStopped(work, stopping);
  const database = await startDatabase(config, { log: (sentence) => log.info(sentence), stopping });
  parts.add('database', database.stop, { timeoutSeconds: 90 });
  const app = await step(createApp(config, { databaseUrl: database.url, ownerUrl: database.ownerUrl, log }));
  provideApp(app);
  if (database.isOwn) await step(app.uploads.expire({ ignoreLeases: true }));
  app.worker.start();
  app.webhookDeliverer.start(presentForWebhook(app));
  const leaseKeeper = startLeaseKeeper({
    leaseRegistry: app.leaseRegistry,
    config,
    databaseUrl: database.url,
    script: new URL('./lease-thread.js', import.meta.url),
    log,
  });
  parts.add('app', async () => {
    await app.close();
    await leaseKeeper.stop();
  });

  const metrics = createMetrics(app.db);
  const { metricsPort } = config;
  if (metricsPort !== null) {
    const address = { host: '127.0.0.1', port: metricsPort, settings: 'METRICS_PORT' };
    const metricsServer = await step(listen(metrics.createServer(), address));
    parts.add('metrics', async () => void metricsServer.close());
  }
  const pages = createPages({
    config,
    environment: {
      ...readSecretFiles(process.env).variables,
      NODE_ENV: process.env.NODE_ENV,
      DATABASE_URL: database.url,
      AUTH_SECRET: await authSecret(config),
    },
    script: new URL('./next-host.js', import.meta.url),
    log,
  });
  parts.add('pages', pages.stop);
  const { server, drain } = createFrontDoor(app, { pages, metrics });
  const grpc = createGrpcServer({
    app,
    clientAddress: createClientAddress(config.trustedProxies),
    isProxy: createIsProxy(config.trustedProxies),
    watchCall: metrics.watchCall,
    isReady: async () => (await readiness(app)).isReady,
  });
  if (config.isDevelopment) server.on('upgrade', pages.upgrade);
  const stopListening = async () => {
    app.endStreams();
    await Promise.all([drain(config.drainSeconds), grpc.drain(config.drainSeconds)]);
  };
  parts.add('requests', stopListening, { timeoutSeconds: config.drainSeconds + 20 });
  await step(listen(server, { host: config.host, port: config.port, settings: 'HOST and PORT' }));
  const grpcPort = await step(listenForCalls(grpc, config));
  const { port } = server.address() as AddressInfo;
  process.stdout.write(greeting({ config, port, grpcPort, setupLink: await step(setupLink(app)) }));
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
          `  ${holdallCommand(process.cwd())} bootstrap --email you@example.com --organization acme`,
        ]
      : []),
    '',
  ];
  return `${lines.join('\n')}\n`;
}
