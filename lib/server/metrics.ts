import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EndedCall } from '@/lib/grpc/guard';
import type { Host } from '@/lib/http/host';
import type { Database } from '@/lib/platform/db/database';

export type Metrics = ReturnType<typeof createMetrics>;

const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600];

/**
 * What Prometheus reads, and the request log beside it: both tell a request by its route, never by its URL.
 */
export function createMetrics(db: Database) {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'holdall_requests_total',
    help: 'Answered requests',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'holdall_request_seconds',
    help: 'Time from the first header byte to the end of the answer',
    labelNames: ['method', 'route'],
    buckets,
    registers,
  });
  const received = new Counter({
    name: 'holdall_received_bytes_total',
    help: 'Bytes read from clients',
    registers,
  });
  const sent = new Counter({ name: 'holdall_sent_bytes_total', help: 'Bytes written to clients', registers });
  const inFlight = new Gauge({ name: 'holdall_requests_in_flight', help: 'Requests under way', registers });
  const calls = new Counter({
    name: 'holdall_grpc_calls_total',
    help: 'Calls of the FileAPI, by the code that their status told',
    labelNames: ['method', 'code'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'holdall_grpc_call_seconds',
    help: 'Time from the beginning of a call to its end',
    labelNames: ['method'],
    buckets,
    registers,
  });
  const callsInFlight = new Gauge({
    name: 'holdall_grpc_calls_in_flight',
    help: 'Calls of the FileAPI under way',
    registers,
  });
  new Gauge({
    name: 'holdall_uploads_in_flight',
    help: 'Uploads that have begun and not ended, of all processes',
    registers,
    async collect() {
      this.set(await db.prisma.upload.count());
    },
  });
  new Gauge({
    name: 'holdall_outbox_oldest_seconds',
    help: 'Age of the oldest object that waits for its removal',
    registers,
    async collect() {
      // What waits for a time to come, and was never tried, is an object that a compaction is making.
      const isDue = { OR: [{ attempts: { gt: 0 } }, { availableAt: { lte: new Date() } }] };
      const { _min: oldest } = await db.prisma.outbox.aggregate({
        _min: { createdAt: true },
        where: isDue,
      });
      this.set(oldest.createdAt ? (Date.now() - oldest.createdAt.getTime()) / 1000 : 0);
    },
  });

  return {
    /** Begins to watch a request; call what it answers when the connection is done with it. */
    observe(
      req: IncomingMessage,
      res: ServerResponse,
      route: string,
      log: Logger,
      { requestId, address }: Host,
    ) {
      const { socket } = req;
      const method = req.method ?? '';
      const start = { time: performance.now(), read: socket.bytesRead, written: socket.bytesWritten };
      inFlight.inc();
      return () => {
        const elapsed = (performance.now() - start.time) / 1000;
        const bytesIn = Math.max(0, socket.bytesRead - start.read);
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

    /** Begins to watch a call of the FileAPI; call what it answers when the call is over. */
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

    /** Serves the metrics, on a port of their own. */
    createServer(): Server {
      collectDefaultMetrics({ register: registry });
      return createServer(async (_req, res) => {
        try {
          res.writeHead(200, { 'Content-Type': registry.contentType }).end(await registry.metrics());
        } catch {
          res.writeHead(503).end('The database does not answer.\n');
        }
      });
    },
  };
}
