import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The key that everything signed hangs on: from the configuration, else made once and kept in the data
 * directory for its owner alone.
 */
export async function authSecret({
  authSecret: given,
  dataDirectory,
}: {
  authSecret: string | undefined;
  dataDirectory: string;
}): Promise<string> {
  if (given) return given;
  const path = authSecretPath(dataDirectory);
  const found = await readIfThere(path);
  if (found) return found;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
  // Of two processes that make one at once, the first link wins and both read the same.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readFile(path, 'utf8');
}

export const authSecretPath = (dataDirectory: string) => join(dataDirectory, 'auth-secret');

/**
 * Puts a secret from a backup in the place of the one that is there. A running server keeps its own until it
 * is started again.
 */
export async function replaceAuthSecret(dataDirectory: string, secret: string): Promise<void> {
  const path = authSecretPath(dataDirectory);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, secret, { mode: 0o600, flush: true });
  await rename(draft, path);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
