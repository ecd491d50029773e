import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import next from 'next';
import { serveWithoutFrontDoor } from '@/lib/http/host';
import { setEngineFlags } from './engine-flags';

/**
 * The process that runs Next: pages and sign-in for the front door, on the Unix socket that it names. For
 * tests of the handlers under Next's own routing, on a port and with all routes. It ends with its parent.
 */
setEngineFlags();
const { NODE_ENV, NEXT_HOST_PORT, NEXT_HOST_SOCKET } = process.env;
// Before Next loads: a parent that ends meanwhile must not leave this process behind.
process.on('disconnect', endWithParent);
if (process.send && !process.connected) endWithParent();
if (NEXT_HOST_PORT !== undefined) serveWithoutFrontDoor();
const app = next({ dev: NODE_ENV === 'development', dir: process.cwd(), hostname: '127.0.0.1' });
await app.prepare();
const handle = app.getRequestHandler();
// The front door sends complete requests.
const server = createServer({ requestTimeout: 60_000 }, (req, res) => void handle(req, res));
const ready = () => process.send?.('ready');
if (NEXT_HOST_PORT !== undefined) server.listen(Number(NEXT_HOST_PORT), '127.0.0.1', ready);
else server.listen(NEXT_HOST_SOCKET, ready);
// Ctrl+C and a closed terminal reach the whole group; the front door still serves pages while it drains, and
// ends this process last.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('SIGTERM', () => process.exit(0));

function endWithParent(): never {
  // A front door that was killed leaves the directory of its socket behind.
  if (NEXT_HOST_SOCKET) rmSync(dirname(NEXT_HOST_SOCKET), { recursive: true, force: true });
  process.exit(0);
}
