import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { addressBlock } from '@/lib/base/address-block';

const LOG_INTERVAL_MS = 60_000;

type Limits = { maxConnections: number; maxConnectionsPerAddress: number };
type LimitDeps = {
  /** Whether an address is one of our proxies, which connects for many clients. */
  isProxy: (address: string) => boolean;
  log: Logger;
};

/** Closes connections above the limits as soon as they are made: they get no response. */
export function limitConnections(server: Server, limits: Limits, { isProxy, log }: LimitDeps): void {
  const { maxConnections, maxConnectionsPerAddress } = limits;
  const counts = new Map<string, number>();
  const warn = atMostEvery(LOG_INTERVAL_MS, (fields: object, message: string) => log.warn(fields, message));

  server.maxConnections = maxConnections;
  server.on('drop', () => warn({ maxConnections }, 'closed a connection: MAX_CONNECTIONS is reached'));
  server.on('connection', (socket: Socket) => {
    const { remoteAddress: address } = socket;
    if (address === undefined || isProxy(address)) return;
    const block = addressBlock(address);
    const count = (counts.get(block) ?? 0) + 1;
    counts.set(block, count);
    socket.once('close', () => {
      const rest = (counts.get(block) ?? 1) - 1;
      if (rest > 0) counts.set(block, rest);
      else counts.delete(block);
    });
    if (count <= maxConnectionsPerAddress) return;
    warn(
      { address: block, maxConnectionsPerAddress },
      'closed a connection: the limit of its address is reached',
    );
    socket.destroy();
  });
}

/** Calls `action` at most once in `intervalMs`; calls in between are dropped. */
function atMostEvery<Args extends unknown[]>(intervalMs: number, action: (...args: Args) => void) {
  let last = Number.NEGATIVE_INFINITY;
  return (...args: Args) => {
    const now = performance.now();
    if (now - last < intervalMs) return;
    last = now;
    action(...args);
  };
}
