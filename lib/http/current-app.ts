import { type App, createApp } from '@/lib/app';
import { createLog } from '@/lib/base/log';
import { readConfig } from '@/lib/config';

// Next gives each route its own module graph; the process still has only one app.
const holder = globalThis as typeof globalThis & { holdallApp?: Promise<App> };

/** Called by the process that runs handlers itself. */
export function provideApp(app: App): void {
  holder.holdallApp = Promise.resolve(app);
}

/** The app that handlers use. Under Next it is created from the environment at the first request. */
export function currentApp(): Promise<App> {
  holder.holdallApp ??= fromEnvironment().catch((error) => {
    // One request that finds the database unavailable must not fail all later ones.
    holder.holdallApp = undefined;
    throw error;
  });
  return holder.holdallApp;
}

async function fromEnvironment(): Promise<App> {
  const config = readConfig(process.env);
  if (config.database.kind !== 'external')
    throw new Error('DATABASE_URL must be set when Next runs the handlers.');
  return createApp(config, { databaseUrl: config.database.url, log: createLog(config.logLevel) });
}
