import type { IncomingMessage } from 'node:http';
import { AppError, fail } from '@/lib/base/errors';
import { tooLarge } from '@/lib/domain/uploads/ingest-pipeline';
import type { Host } from './host';
import { readQuery } from './percent-decoding';

const leastBytesPerSecond = 1024;
const maxJsonBytes = 2 ** 20;

/** The client went away, or broke off before the length it announced. There is nobody to answer. */
export class ClientGone extends Error {}

type Pace = { timeoutSeconds: number };
type Options = Pace & { maxBytes: number };

/**
 * The bytes of a request, read once, with back-pressure. A client that waits for "100 Continue" gets it at
 * the first read.
 * @throws INVALID_ARGUMENT before that, with reason CONTENT_ENCODING_UNSUPPORTED or CONTENT_TOO_LARGE, where
 *   its headers rule it out; while reading with CONTENT_TOO_LARGE above `maxBytes`, and with BODY_TOO_SLOW
 *   when less than 1 KiB/s arrived over `timeoutSeconds` of waiting; ClientGone
 */
export function bodyOf(
  request: Request,
  host: Host,
  { maxBytes, ...pace }: Options,
): AsyncIterable<Uint8Array> {
  const { headers } = request;
  const coding = headers.get('content-encoding')?.trim().toLowerCase();
  if (coding && coding !== 'identity') {
    throw fail('CONTENT_ENCODING_UNSUPPORTED');
  }
  if (Number(headers.get('content-length')) > maxBytes) throw tooLarge(maxBytes);
  const body = host.incoming ? fromNode(host.incoming, host, pace) : (request.body ?? []);
  return upTo(maxBytes, body as AsyncIterable<Uint8Array>);
}

async function* upTo(maxBytes: number, body: AsyncIterable<Uint8Array>) {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

async function* fromNode(incoming: IncomingMessage, host: Host, { timeoutSeconds }: Pace) {
  host.proceed?.();
  const pace = { waitedMs: 0, bytes: 0 };
  while (true) {
    const chunk: Buffer | null = incoming.read();
    if (chunk !== null) {
      pace.bytes += chunk.length;
      yield chunk;
    } else if (incoming.readableEnded) {
      return;
    } else if (incoming.destroyed) {
      throw new ClientGone('The client closed the connection before the end of its request.');
    } else {
      await waitForMore(incoming, pace, timeoutSeconds);
    }
  }
}

/** Waits until something can be read, has ended or broke. Only time spent here counts as the client's. */
async function waitForMore(
  incoming: IncomingMessage,
  pace: { waitedMs: number; bytes: number },
  timeoutSeconds: number,
) {
  const started = performance.now();
  const timeoutMs = timeoutSeconds * 1000;
  await new Promise<void>((resolve, reject) => {
    const events = ['readable', 'end', 'close', 'error'] as const;
    const timer = setTimeout(() => done(fail('BODY_TOO_SLOW')), Math.max(0, timeoutMs - pace.waitedMs) + 1);
    const onEvent = () => done();
    const done = (error?: Error) => {
      clearTimeout(timer);
      for (const event of events) incoming.off(event, onEvent);
      if (error && pace.bytes < leastBytesPerSecond * timeoutSeconds) reject(error);
      else resolve();
    };
    for (const event of events) incoming.on(event, onEvent);
  });
  pace.waitedMs += performance.now() - started;
  if (pace.waitedMs >= timeoutMs) {
    if (pace.bytes < leastBytesPerSecond * timeoutSeconds) throw fail('BODY_TOO_SLOW');
    pace.waitedMs = 0;
    pace.bytes = 0;
  }
}

/**
 * The JSON object of a request, whatever its Content-Type says; an absent body is an empty object.
 * @throws INVALID_ARGUMENT for what is no JSON object in UTF-8, and with reason CONTENT_TOO_LARGE above 1 MiB
 */
export async function readJson(request: Request, host: Host, pace: Pace): Promise<Record<string, unknown>> {
  const bytes = await readWhole(request, host, pace);
  if (bytes.length === 0) return {};
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail('JSON_INVALID');
  }
  return value as Record<string, unknown>;
}

/** Whether the body is what a form of a page sends. */
export const isForm = ({ headers }: Request) =>
  /^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? '');

/**
 * The fields of a form of a page.
 * @throws INVALID_ARGUMENT with reason ENCODING_INVALID, and CONTENT_TOO_LARGE above 1 MiB
 */
export async function readForm(request: Request, host: Host, pace: Pace): Promise<Record<string, unknown>> {
  const bytes = await readWhole(request, host, pace);
  try {
    return readQuery(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw fail('ENCODING_INVALID', { message: 'The form is not well-formed UTF-8.', cause });
  }
}

async function readWhole(request: Request, host: Host, pace: Pace): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyOf(request, host, { ...pace, maxBytes: maxJsonBytes })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw fail('JSON_INVALID', { message: 'The body is not well-formed JSON in UTF-8.', cause });
  }
}
