import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that outgoing connections take for themselves, and those of the embedded database; above
 * 10080, the last one that `fetch` and browsers refuse to ask (WHATWG Fetch, "bad port").
 */
const range = [10_081, 16_384] as const;

/**
 * Test files that run side by side take ports from lanes of their own: one is free until its service listens,
 * and while that is down.
 */
const lanes = 8;
const width = Math.floor((range[1] - range[0]) / lanes);
const { VITEST_POOL_ID, TEST_PARALLEL_INDEX } = process.env;
/** Workers of vitest count from 1, those of Playwright from 0; a run's services have the first lane. */
const lane = Number(VITEST_POOL_ID ?? (TEST_PARALLEL_INDEX ? Number(TEST_PARALLEL_INDEX) + 4 : 0)) % lanes;
let next = randomInt(width);

/** Free ports of 127.0.0.1, none of them given twice in a test file. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    next = (next + 1) % width;
    const port = range[0] + lane * width + next;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}
