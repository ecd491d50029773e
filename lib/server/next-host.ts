import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';

/**
 * The process that runs Next: pages for the front door, to which it sends its port by IPC, and the very same
 * route handlers for tests of this host. It ends with its parent.
 */
// Before Next loads: a parent that ends meanwhile must not leave this process behind.
process.on('disconnect', () => process.exit(0));
if (process.send && !process.connected) process.exit(0);
const app = next({ dev: process.env.NODE_ENV === 'development', dir: process.cwd(), hostname: '127.0.0.1' });
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer({ requestTimeout: 0 }, (req, res) => void handle(req, res));
server.listen(Number(process.env.NEXT_HOST_PORT ?? 0), '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
// Ctrl+C and a closed terminal reach the whole group; the front door still serves pages while it drains, and
// ends this process last.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('SIGTERM', () => process.exit(0));
