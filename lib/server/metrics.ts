import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EndedCall } from '@/lib/grpc/guard';
import type { Host } from '@/lib/http/host';
import type { Database } from '@/lib/platform/db/database';

export type Metrics = ReturnType<typeof createMetrics>;

const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600];

/**
 * The Prometheus metrics and the request log. Both identify a request by its route, never by its URL, which
 * may contain a secret.
 */
export function createMetrics(db: Database) {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'holdall_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'holdall_request_seconds',
    help: 'Time from the first header byte to the end of the response',
    labelNames: ['method', 'route'],
    buckets,
    registers,
  });
  const received = new Counter({
    name: 'holdall_received_bytes_total',
    help: 'Bytes of request bodies that were read',
    registers,
  });
  const sent = new Counter({ name: 'holdall_sent_bytes_total', help: 'Bytes written to clients', registers });
  const inFlight = new Gauge({ name: 'holdall_requests_in_flight', help: 'Requests in progress', registers });
  const calls = new Counter({
    name: 'holdall_grpc_calls_total',
    help: 'gRPC calls, by status code',
    labelNames: ['method', 'code'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'holdall_grpc_call_seconds',
    help: 'Duration of gRPC calls',
    labelNames: ['method'],
    buckets,
    registers,
  });
  const callsInFlight = new Gauge({
    name: 'holdall_grpc_calls_in_flight',
    help: 'gRPC calls in progress',
    registers,
  });
  new Gauge({
    name: 'holdall_uploads_in_flight',
    help: 'Unfinished uploads of all processes',
    registers,
    async collect() {
      this.set(await db.prisma.upload.count());
    },
  });
  new Gauge({
    name: 'holdall_outbox_oldest_seconds',
    help: 'Age of the oldest object that is due for deletion',
    registers,
    async collect() {
      // A row that is not due and was never tried protects an object that a compaction is writing.
      const isDue = { OR: [{ attempts: { gt: 0 } }, { availableAt: { lte: new Date() } }] };
      const { _min: oldest } = await db.prisma.outbox.aggregate({
        _min: { createdAt: true },
        where: isDue,
      });
      this.set(oldest.createdAt ? (Date.now() - oldest.createdAt.getTime()) / 1000 : 0);
    },
  });

  return {
    /** Observes a request. Call the returned function when its response is closed. */
    observe(req: IncomingMessage, res: ServerResponse, route: string, log: Logger, host: Host) {
      const { requestId, address } = host;
      const { socket } = req;
      const method = req.method ?? '';
      const start = { time: performance.now(), written: socket.bytesWritten };
      inFlight.inc();
      return () => {
        const elapsed = (performance.now() - start.time) / 1000;
        const bytesIn = host.receivedBytes ?? 0;
        const bytesOut = Math.max(0, socket.bytesWritten - start.written);
        inFlight.dec();
        requests.inc({ method, route, status: res.statusCode });
        seconds.observe({ method, route }, elapsed);
        received.inc(bytesIn);
        sent.inc(bytesOut);
        log.info(
          {
            requestId,
            method,
            route,
            status: res.statusCode,
            whole: res.writableFinished,
            ms: Math.round(elapsed * 1000),
            bytesIn,
            bytesOut,
            address,
          },
          'request',
        );
      };
    },

    /** Observes a gRPC call. Call the returned function when the call ends. */
    watchCall() {
      callsInFlight.inc();
      return ({ method, code, seconds, bytesIn, bytesOut }: EndedCall) => {
        callsInFlight.dec();
        calls.inc({ method, code });
        callSeconds.observe({ method }, seconds);
        received.inc(bytesIn);
        sent.inc(bytesOut);
      };
    },

    /** A server for the metrics, on its own port. */
    createServer(): Server {
      collectDefaultMetrics({ register: registry });
      return createServer(async (_req, res) => {
        try {
          res.writeHead(200, { 'Content-Type': registry.contentType }).end(await registry.metrics());
        } catch {
          res.writeHead(503).end('The database does not respond.\n');
        }
      });
    },
  };
}
