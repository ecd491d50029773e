import type { IncomingMessage } from 'node:http';
import { AppError, fail } from '@/lib/base/errors';
import { tooLarge } from '@/lib/domain/uploads/ingest-pipeline';
import type { Host } from './host';
import { readQuery } from './percent-decoding';

const MIN_BYTES_PER_SECOND = 1024;
const MAX_JSON_BYTES = 2 ** 20;

/** The client disconnected, or stopped before the length that it announced. No response can reach it. */
export class ClientGone extends Error {}

type Timeout = { timeoutSeconds: number };
type BodyOptions = Timeout & { maxBytes: number };
/** How long the client has been waited for, and what arrived meanwhile. */
type Throughput = { waitedMs: number; bytes: number };

/**
 * The bytes of a request, read once, with back-pressure. A client that waits for "100 Continue" gets it at
 * the first read.
 * @throws INVALID_ARGUMENT at once, with reason CONTENT_ENCODING_UNSUPPORTED or CONTENT_TOO_LARGE, if the
 *   headers rule the body out; while reading, CONTENT_TOO_LARGE above `maxBytes`, and BODY_TOO_SLOW if less
 *   than 1 KiB/s arrives over `timeoutSeconds` of waiting; ClientGone
 */
export function bodyOf(
  request: Request,
  host: Host,
  { maxBytes, ...timeout }: BodyOptions,
): AsyncIterable<Uint8Array> {
  const { headers } = request;
  checkBodyHeaders(headers.get('content-encoding'), headers.get('content-length'), maxBytes);
  const body = host.incoming ? fromNode(host.incoming, host, timeout) : (request.body ?? []);
  return upTo(maxBytes, body as AsyncIterable<Uint8Array>);
}

/**
 * The complete body of a request that no handler reads.
 * @throws INVALID_ARGUMENT as {@link bodyOf}; ClientGone
 */
export async function readIncoming(
  incoming: IncomingMessage,
  host: Host,
  { maxBytes, ...timeout }: BodyOptions,
): Promise<Buffer> {
  const { headers } = incoming;
  checkBodyHeaders(headers['content-encoding'], headers['content-length'], maxBytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of upTo(maxBytes, fromNode(incoming, host, timeout))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function checkBodyHeaders(
  encoding: string | null | undefined,
  length: string | null | undefined,
  maxBytes: number,
): void {
  const coding = encoding?.trim().toLowerCase();
  if (coding && coding !== 'identity') throw fail('CONTENT_ENCODING_UNSUPPORTED');
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

async function* upTo(maxBytes: number, body: AsyncIterable<Uint8Array>) {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

async function* fromNode(incoming: IncomingMessage, host: Host, { timeoutSeconds }: Timeout) {
  host.proceed?.();
  const throughput: Throughput = { waitedMs: 0, bytes: 0 };
  while (true) {
    const chunk: Buffer | null = incoming.read();
    if (chunk !== null) {
      throughput.bytes += chunk.length;
      host.receivedBytes = (host.receivedBytes ?? 0) + chunk.length;
      yield chunk;
    } else if (incoming.readableEnded) {
      return;
    } else if (incoming.destroyed) {
      throw new ClientGone('The client closed the connection before the end of its request.');
    } else {
      await waitForMore(incoming, throughput, timeoutSeconds);
    }
  }
}

/** Waits until the request has data, ends or fails. Only the time waited here counts against the client. */
async function waitForMore(incoming: IncomingMessage, throughput: Throughput, timeoutSeconds: number) {
  const started = performance.now();
  const timeoutMs = timeoutSeconds * 1000;
  await new Promise<void>((resolve, reject) => {
    const events = ['readable', 'end', 'close', 'error'] as const;
    const timer = setTimeout(
      () => done(fail('BODY_TOO_SLOW')),
      Math.max(0, timeoutMs - throughput.waitedMs) + 1,
    );
    const onEvent = () => done();
    const done = (error?: Error) => {
      clearTimeout(timer);
      for (const event of events) incoming.off(event, onEvent);
      if (error && throughput.bytes < MIN_BYTES_PER_SECOND * timeoutSeconds) reject(error);
      else resolve();
    };
    for (const event of events) incoming.on(event, onEvent);
  });
  throughput.waitedMs += performance.now() - started;
  if (throughput.waitedMs >= timeoutMs) {
    if (throughput.bytes < MIN_BYTES_PER_SECOND * timeoutSeconds) throw fail('BODY_TOO_SLOW');
    throughput.waitedMs = 0;
    throughput.bytes = 0;
  }
}

/**
 * The JSON object of a request, whatever its Content-Type; an absent body is an empty object.
 * @throws INVALID_ARGUMENT with reason JSON_INVALID for any other content, and CONTENT_TOO_LARGE above 1 MiB
 */
export async function readJson(
  request: Request,
  host: Host,
  timeout: Timeout,
): Promise<Record<string, unknown>> {
  const bytes = await readWhole(request, host, timeout);
  if (bytes.length === 0) return {};
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail('JSON_INVALID');
  }
  return value as Record<string, unknown>;
}

/** Whether the body is an HTML form with files. */
export const isMultipartForm = ({ headers }: Request) =>
  /^multipart\/form-data\s*(;|$)/i.test(headers.get('content-type') ?? '');

/** Whether the body is an HTML form, URL-encoded. */
export const isForm = ({ headers }: Request) =>
  /^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? '');

/**
 * The fields of a URL-encoded HTML form.
 * @throws INVALID_ARGUMENT with reason ENCODING_INVALID, and CONTENT_TOO_LARGE above 1 MiB
 */
export async function readForm(
  request: Request,
  host: Host,
  timeout: Timeout,
): Promise<Record<string, unknown>> {
  const bytes = await readWhole(request, host, timeout);
  try {
    return readQuery(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw fail('ENCODING_INVALID', { message: 'The form is not well-formed UTF-8.', cause });
  }
}

async function readWhole(request: Request, host: Host, timeout: Timeout): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyOf(request, host, { ...timeout, maxBytes: MAX_JSON_BYTES }))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw fail('JSON_INVALID', { message: 'The body is not well-formed JSON in UTF-8.', cause });
  }
}
