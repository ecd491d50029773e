import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { changeApi } from './change-api';
import { limitConnections } from './connection-limits';
import { loadDefinition } from './definition';
import { fileApi } from './file-api';
import { createGuard, type GuardDeps } from './guard';
import { createMessageBudget } from './message-budget';

type GrpcServerDeps = Omit<GuardDeps, 'budget'> & {
  isReady(): Promise<boolean>;
  /** Whether an address is a trusted proxy. */
  isProxy(address: string): boolean;
};

export type GrpcServer = {
  /** Resolves with the port once it listens. */
  listen(host: string, port: number): Promise<number>;
  /** No new calls from now on; resolves when those under way have ended, or after `seconds`. */
  drain(seconds: number): Promise<void>;
};

/** Contents have at most 64 MiB: a status rejects larger ones, and gRPC itself very large ones. */
const MAX_MESSAGE_BYTES = 128 * 2 ** 20;
const MAX_STREAMS_PER_CONNECTION = 256;
const healthMs = 2_000;

/**
 * The FileAPI and the ChangeAPI over HTTP/2, with the standard health service and reflection beside them,
 * which are open to everyone.
 */
export function createGrpcServer({ isReady, isProxy, ...parts }: GrpcServerDeps): GrpcServer {
  const { definition, services } = loadDefinition();
  const serviceNames = Object.keys(services);
  // gRPC would write its own lines to stderr; failures are thrown, or reported by a status.
  setLogVerbosity(logVerbosity.NONE);
  const { config, log } = parts.app;
  const budget = createMessageBudget(config.grpcMessageMemoryBytes);
  const server = new Server({
    interceptors: [createGuard({ ...parts, budget }, new Set(serviceNames))],
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': MAX_STREAMS_PER_CONNECTION,
    // Finds dead peers, whose calls would be under way for ever.
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 20_000,
  });
  server.addService(services['holdall.file.v1.FileAPI'], fileApi);
  server.addService(services['holdall.change.v1.ChangeAPI'], changeApi);
  const health = new HealthImplementation(
    Object.fromEntries(['', ...serviceNames].map((name) => [name, 'SERVING' as const])),
  );
  health.addToServer(server);
  // Tools such as grpcurl find the health service only if reflection has it, too.
  new ReflectionService({ ...definition, ...loadSync('lib/grpc/health.proto') }).addToServer(server);

  const setHealth = (isServing: boolean) => {
    for (const name of ['', ...serviceNames]) health.setStatus(name, isServing ? 'SERVING' : 'NOT_SERVING');
  };
  let timer: NodeJS.Timeout | undefined;
  async function watchHealth(): Promise<void> {
    const isServing = await isReady();
    if (!timer) return;
    setHealth(isServing);
    timer = setTimeout(() => void watchHealth(), healthMs);
  }

  return {
    async listen(host, port) {
      const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
      const bound = await new Promise<number>((resolve, reject) => {
        server.bindAsync(address, ServerCredentials.createInsecure(), (error, took) =>
          error ? reject(error) : resolve(took),
        );
      });
      limitConnections(server, { log, isProxy });
      timer = setTimeout(() => void watchHealth(), healthMs);
      return bound;
    },

    async drain(seconds) {
      clearTimeout(timer);
      timer = undefined;
      setHealth(false);
      const ended = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      const late = new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000).unref());
      await Promise.race([ended, late]);
      server.forceShutdown();
    },
  };
}
