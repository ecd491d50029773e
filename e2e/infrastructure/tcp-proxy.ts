import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What becomes of a chunk from the client: passed on (the default), or the connection breaks before or after
 * it was passed on.
 */
export type Fate = 'pass' | 'cut-before' | 'cut-answer';

export type TcpProxy = {
  port: number;
  /**
   * From now on decides about each chunk that a client sends; `connection` numbers the connections.
   */
  judge(fate: (chunk: Buffer, connection: object) => Fate): void;
  /** Breaks all connections and refuses new ones. */
  refuse(): Promise<void>;
  /** Takes connections and bytes, and passes on none. */
  hang(): void;
  /** All is well again. */
  pass(): Promise<void>;
  close(): Promise<void>;
};

/** Stands before a server on 127.0.0.1 as a line that breaks or hangs when the test says so. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  let fate: (chunk: Buffer, connection: object) => Fate = () => 'pass';
  let isHanging = false;
  let server: Server;
  const pairs = new Map<Socket, Socket>();

  function accept(client: Socket): void {
    const upstream = connect(target);
    pairs.set(client, upstream);
    const end = () => {
      pairs.delete(client);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', () => {}).on('close', end);
    let isAnswerCut = false;
    client.on('data', (chunk) => {
      if (isHanging) return;
      const what = fate(chunk, client);
      if (what === 'cut-before') return end();
      if (what === 'cut-answer') isAnswerCut = true;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (isHanging) return;
      // The server has answered, so it has done what was asked; the client never hears of it.
      if (isAnswerCut) return end();
      client.write(chunk);
    });
  }

  async function listen(port: number): Promise<number> {
    server = createServer(accept).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function breakAll(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const [client, upstream] of pairs) {
      client.destroy();
      upstream.destroy();
    }
    await closed;
  }

  const port = await listen(0);
  return {
    port,
    judge(next) {
      fate = next;
    },
    refuse: breakAll,
    hang() {
      isHanging = true;
    },
    async pass() {
      fate = () => 'pass';
      const wasHanging = isHanging;
      isHanging = false;
      if (wasHanging) {
        // What was swallowed is missing: those connections are of no use.
        for (const client of pairs.keys()) client.destroy();
      }
      if (!server.listening) await listen(port);
    },
    close: breakAll,
  };
}
