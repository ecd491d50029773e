// The thread that renews the leases of this process. It has its own event loop and database connection, so
// that neither a busy main thread nor an exhausted connection pool makes the process look crashed.
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { answerProbes, renewLeases } from '@/lib/domain/uploads/lease-renewal';

export type LeaseThreadData = {
  databaseUrl: string;
  owner: string;
  leaseSeconds: number;
  /** The main thread increments it every second. */
  heartbeat: Int32Array;
};

/** A main thread that makes no progress for this long counts as crashed. */
const MAIN_THREAD_TIMEOUT_MS = 60_000;

const { databaseUrl, owner, leaseSeconds, heartbeat } = workerData as LeaseThreadData;
const renewMs = (leaseSeconds * 1000) / 4;
const tickMs = Math.min(1_000, renewMs);
const leases = new Map<string, number>();
let connection: pg.Client | null = null;
let renewedAt = 0;
let beat = { count: -1, seenAt: 0 };

parentPort?.on('message', ({ id, epoch }: { id: string; epoch: number | null }) => {
  if (epoch === null) leases.delete(id);
  else leases.set(id, epoch);
});

for (;;) {
  await tick().catch((error: unknown) => {
    parentPort?.postMessage({ error });
    // Not awaited: a database that hangs does not close a connection either.
    connection?.end().catch(() => {});
    connection = null;
  });
  await delay(tickMs);
}

async function tick(): Promise<void> {
  if (leases.size === 0 || !isMainThreadAlive()) return;
  connection ??= await connect();
  const client = connection;
  const query = async <Row>(text: string, values: unknown[]) =>
    (await client.query(text, values)).rows as Row[];
  const keys = [...leases].map(([id, epoch]) => ({ id, epoch }));
  const wanted = await answerProbes(query, { owner }, keys);
  const isRenewalDue = performance.now() - renewedAt >= renewMs - tickMs / 2;
  const lost = isRenewalDue ? await renewLeases(query, { owner, leaseSeconds }, keys) : [];
  if (isRenewalDue) renewedAt = performance.now();
  if (wanted.length + lost.length > 0) parentPort?.postMessage({ report: { wanted, lost } });
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 5_000,
    query_timeout: 8_000,
    statement_timeout: 8_000,
    keepAlive: true,
    application_name: 'holdall leases',
  });
  // The next query reports a connection that broke while idle.
  client.on('error', () => {});
  await client.connect();
  return client;
}

function isMainThreadAlive(): boolean {
  const count = Atomics.load(heartbeat, 0);
  if (count !== beat.count) beat = { count, seenAt: performance.now() };
  return performance.now() - beat.seenAt < MAIN_THREAD_TIMEOUT_MS;
}
