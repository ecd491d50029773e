import { constants, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { Server, ServerInterceptingCallInterface } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { addressBlock } from '@/lib/base/address-block';

const MAX_CONNECTIONS = 2_000;
const MAX_CONNECTIONS_PER_ADDRESS = 200;
/** A client that cancels all its streams at once stays below. */
const MAX_RESETS_PER_SECOND = 300;

/**
 * The members of grpc-js 1.14 that its types hide. grpc-js has the limits of messages for a server, not for a
 * service, and none for connections.
 */
type ServerInternals = { http2Servers: Map<Http2Server, unknown> };
type CallInternals = {
  stream: { prependListener(event: 'data', listener: (data: Buffer) => void): void };
  decoder: { maxReadMessageLength: number };
  incomingEncoding: string;
};

type ConnectionLimitsDeps = {
  log: Logger;
  /** Whether an address is a proxy, which carries the connections of many clients. */
  isProxy(address: string): boolean;
};

/**
 * Limits the connections of a listening server, in all and per address, and closes those that reset streams
 * rapidly (CVE-2023-44487).
 */
export function limitConnections(server: Server, { log, isProxy }: ConnectionLimitsDeps): void {
  const connections = new Map<string, number>();
  for (const http2Server of (server as unknown as ServerInternals).http2Servers.keys()) {
    http2Server.maxConnections = MAX_CONNECTIONS;
    http2Server.on('session', (session) => {
      countConnection(session);
      limitResets(session, () =>
        log.warn({ address: addressOf(session) }, 'closed a gRPC connection that reset its streams'),
      );
    });
  }

  function countConnection(session: ServerHttp2Session): void {
    const address = addressOf(session);
    if (address === undefined || isProxy(address)) return;
    const block = addressBlock(address);
    const count = connections.get(block) ?? 0;
    if (count >= MAX_CONNECTIONS_PER_ADDRESS) {
      session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
      return;
    }
    connections.set(block, count + 1);
    session.once('close', () => {
      const others = (connections.get(block) ?? 1) - 1;
      if (others === 0) connections.delete(block);
      else connections.set(block, others);
    });
  }
}

const addressOf = (session: ServerHttp2Session): string | undefined => session.socket?.remoteAddress;

function limitResets(session: ServerHttp2Session, onExceeded: () => void): void {
  let resets = 0;
  let second = 0;
  session.on('stream', (stream) => {
    stream.once('close', () => {
      if (session.destroyed || !(stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR)) return;
      const now = Math.floor(performance.now() / 1000);
      resets = now === second ? resets + 1 : 1;
      second = now;
      if (resets <= MAX_RESETS_PER_SECOND) return;
      onExceeded();
      session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
    });
  });
}

/** The encoding that the client compresses messages with; "identity": not at all. */
export const encodingOf = (call: ServerInterceptingCallInterface): string => internals(call).incomingEncoding;

/** Limits the messages of one call. A longer one ends the call with RESOURCE_EXHAUSTED. */
export function limitMessages(call: ServerInterceptingCallInterface, maxBytes: number): void {
  internals(call).decoder.maxReadMessageLength = maxBytes;
}

/** Calls `onReceive` with each piece of a message, before it is kept. */
export function watchBytes(call: ServerInterceptingCallInterface, onReceive: (bytes: number) => void): void {
  internals(call).stream.prependListener('data', (data) => onReceive(data.length));
}

/** @throws if grpc-js has changed: without its limits the server must not serve */
function internals(call: ServerInterceptingCallInterface): CallInternals {
  const { stream, decoder, incomingEncoding } = call as unknown as Partial<CallInternals>;
  if (!stream || decoder?.maxReadMessageLength === undefined || incomingEncoding === undefined) {
    throw new Error('This version of grpc-js has other internals: connection-limits.ts must follow.');
  }
  return { stream, decoder, incomingEncoding };
}
