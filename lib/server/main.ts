import type { AddressInfo } from 'node:net';
import { createApp } from '@/lib/app';
import { authSecret } from '@/lib/auth-secret';
import { ConfigError, readConfig } from '@/lib/config';
import { StartError } from '@/lib/db/start-error';
import { provideApp } from '@/lib/http/current-app';
import { setupLink } from '@/lib/links/setup-link';
import { createLog } from '@/lib/log';
import { startDatabase } from './database';
import { createFrontDoor } from './front-door';
import { createMetrics } from './metrics';
import { startPages } from './pages';

/** The service: start in order, tell where it is, stop in the opposite order. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const database = await startDatabase(config, (sentence) => log.info(sentence));
  const app = await createApp(config, { databaseUrl: database.url, log });
  provideApp(app);
  if (database.isOwn) await app.uploads.expire({ everyone: true });
  app.worker.start();

  const metrics = createMetrics(app.db);
  const metricsServer = config.metricsPort === null ? undefined : metrics.listen(config.metricsPort);
  const pages = await startPages({
    config,
    environment: { ...process.env, DATABASE_URL: database.url, AUTH_SECRET: await authSecret(config) },
    script: new URL('./next-host.js', import.meta.url),
    log,
  });
  const { server, drain } = createFrontDoor(app, { pages, metrics });
  if (config.isDevelopment) server.on('upgrade', pages.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  greet({ config, port: (server.address() as AddressInfo).port, setup: await setupLink(app) });

  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      // A second signal means now.
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info({ signal }, 'stopping: requests under way may end');
      await drain(config.drainSeconds);
      await pages.stop();
      metricsServer?.close();
      await app.close();
      await database.stop();
      process.exit(0);
    });
  }
}

type Greeting = { config: ReturnType<typeof readConfig>; port: number; setup: string | null };

function greet({ config, port, setup }: Greeting): void {
  const listening = `http://${config.host}:${port}`;
  const lines = [
    '',
    `Holdall is ready at ${config.publicUrl}`,
    ...(listening === config.publicUrl ? [] : [`  listening on ${listening}`]),
    `  REST API      ${config.publicUrl}/api/v1  (documents: ${config.publicUrl}/docs)`,
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
  const isExpected = error instanceof ConfigError || error instanceof StartError;
  process.stderr.write(
    `Holdall cannot start.\n${isExpected ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exit(1);
});
