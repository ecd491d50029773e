import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { StartError } from './start-error';

/**
 * A free port on the loopback address: the previous one if it is free, so that the URL stays the same.
 */
export async function choosePort(directory: string): Promise<number> {
  const last = Number(await readFile(portPath(directory), 'utf8').catch(() => ''));
  for (const port of [last, ...Array.from({ length: 100 }, randomPort)]) {
    if (Number.isInteger(port) && port > 0 && port < 65_536 && (await isFree(port))) return port;
  }
  throw new StartError(
    'NO_FREE_PORT',
    'The embedded PostgreSQL found no free port on 127.0.0.1. Set DATABASE_URL.',
  );
}

export async function rememberPort(directory: string, port: number): Promise<void> {
  await writeFile(portPath(directory), String(port));
}

/**
 * Below the range for outgoing connections: otherwise one of them may take the port while the server
 * restarts.
 */
export function randomPort(): number {
  return 16_384 + Math.floor(Math.random() * 16_384);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function portPath(directory: string): string {
  return join(directory, 'port');
}
