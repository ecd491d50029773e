import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below the ports that outgoing connections take for themselves, and those of the embedded database; above 10080, the last one that
 * `fetch` and browsers refuse to ask (WHATWG Fetch, "bad port").
 */
const range = [10_081, 16_384] as const;

/** Ports of 127.0.0.1 that nobody listened on a moment ago. All are taken at once, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const taken: { port: number; server: Server }[] = [];
  while (taken.length < count) {
    const port = randomInt(...range);
    const server = await listen(port);
    if (server) taken.push({ port, server });
  }
  await Promise.all(taken.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  return taken.map(({ port }) => port);
}

async function listen(port: number): Promise<Server | null> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
}
