import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Config } from '@/lib/config';
import type { LeaseRegistry } from '@/lib/domain/uploads/lease-registry';
import type { LeaseReport } from '@/lib/domain/uploads/lease-renewal';
import type { LeaseThreadData } from './lease-thread';

type LeaseKeeperDeps = {
  leaseRegistry: LeaseRegistry;
  config: Pick<Config, 'leaseSeconds'>;
  databaseUrl: string;
  /** The built lease-thread.ts. */
  script: URL;
  log: Logger;
};

const RESTART_MS = 1_000;

/** Renews the leases of this process in a separate thread, and restarts the thread when it fails. */
export function startLeaseKeeper({ leaseRegistry, config, databaseUrl, script, log }: LeaseKeeperDeps) {
  const heartbeat = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const timer = setInterval(() => Atomics.add(heartbeat, 0, 1), 1_000);
  const workerData: LeaseThreadData = {
    databaseUrl,
    owner: leaseRegistry.owner,
    leaseSeconds: config.leaseSeconds,
    heartbeat,
  };
  let isStopping = false;
  let thread = startThread();

  function startThread(): Worker {
    const worker = new Worker(script, { workerData });
    for (const lease of leaseRegistry.leases()) worker.postMessage(lease);
    worker.on('message', ({ report, error }: { report?: LeaseReport; error?: unknown }) => {
      if (report) leaseRegistry.report(report);
      if (error) log.warn({ err: error }, 'could not renew leases; retrying');
    });
    worker.on('error', (err) => log.error({ err }, 'the lease thread failed; restarting it'));
    worker.once('exit', () => {
      if (isStopping) return;
      setTimeout(() => {
        if (!isStopping) thread = startThread();
      }, RESTART_MS);
    });
    return worker;
  }

  leaseRegistry.onChange((id, epoch) => thread.postMessage({ id, epoch }));

  return {
    async stop(): Promise<void> {
      isStopping = true;
      clearInterval(timer);
      await thread.terminate();
    },
  };
}
