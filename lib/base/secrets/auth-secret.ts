import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The secrets that keys derive from: the current one, and those that are still accepted. */
export type AuthSecrets = readonly [current: string, ...previous: string[]];

/**
 * The secret that all signing keys derive from: the configured one, or one that is generated once and stored
 * in the data directory, readable by its owner only.
 */
export async function authSecret({
  authSecret: configured,
  dataDirectory,
}: {
  authSecret: string | undefined;
  dataDirectory: string;
}): Promise<string> {
  if (configured) return configured;
  const path = authSecretPath(dataDirectory);
  const found = await readIfExists(path);
  if (found) return found;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
  // Of two processes that generate one at once, the first link wins and both read the same secret.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readFile(path, 'utf8');
}

export const authSecretPath = (dataDirectory: string) => join(dataDirectory, 'auth-secret');

/**
 * Replaces the stored secret by the one of a backup. A running server keeps using the old one until it
 * restarts.
 */
export async function replaceAuthSecret(dataDirectory: string, secret: string): Promise<void> {
  const path = authSecretPath(dataDirectory);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, secret, { mode: 0o600, flush: true });
  await rename(draft, path);
}

async function readIfExists(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
