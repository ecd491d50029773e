import { type App, createApp } from '@/lib/app';
import { createLog } from '@/lib/base/log';
import { readConfig } from '@/lib/config';

// Next gives each route a module graph of its own; the process has one app all the same.
const holder = globalThis as typeof globalThis & { holdallApp?: Promise<App> };

/** Called by the process that runs handlers itself. */
export function provideApp(app: App): void {
  holder.holdallApp = Promise.resolve(app);
}

/**
 * The app behind every handler. Where Next runs them, it is made from the environment at the first request.
 */
export function currentApp(): Promise<App> {
  holder.holdallApp ??= fromEnvironment().catch((error) => {
    // A database that is away for a moment must not fail every request after it.
    holder.holdallApp = undefined;
    throw error;
  });
  return holder.holdallApp;
}

async function fromEnvironment(): Promise<App> {
  const config = readConfig(process.env);
  if (config.database.kind !== 'external')
    throw new Error('DATABASE_URL must be set for handlers that are run by Next.');
  return createApp(config, { databaseUrl: config.database.url, log: createLog(config.logLevel) });
}
