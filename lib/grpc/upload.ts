import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type handleBidiStreamingCall, status } from '@grpc/grpc-js';
import { runCall } from './answer';
import { streamContent, writeContent } from './contents';
import { type Authorized, authorizedCall } from './guard';
import type { UploadFileRequest, UploadFileResponse, UploadFileStart } from './messages';
import { findDestination } from './resources';
import { MalformedStream } from './status';

/**
 * Clients on Node's HTTP/2, such as grpc-js, cancel a stream by ending it normally and resetting it right
 * after. Without this delay, a cancelled upload would become a complete file.
 */
const CANCEL_GRACE_MS = 20;

/** Reads `start` and then blocks. Responds once: when everything is durable, or at the first error. */
export const uploadFile: handleBidiStreamingCall<UploadFileRequest, UploadFileResponse> = async (stream) => {
  const call = authorizedCall(stream);
  // The stream must outlive its reader: the response is still to be sent.
  const messages: AsyncIterator<UploadFileRequest> = (stream as unknown as Readable).iterator({
    destroyOnReturn: false,
  });
  try {
    const outcome = await runCall(call, async () => {
      const start = await readStart(messages);
      const target = await findDestination(call, { ...start, file_path: null });
      const body = blocks(call, messages);
      await (start.streaming_mode
        ? streamContent(call, target, { body, start })
        : writeContent(call, target, body));
    });
    stream.write({ status: outcome, back_off: false });
    stream.end();
  } catch (error) {
    if (!(error instanceof MalformedStream)) throw error;
    stream.emit('error', { code: status.INVALID_ARGUMENT, details: error.message });
  }
};

async function readStart(messages: AsyncIterator<UploadFileRequest>): Promise<UploadFileStart> {
  const { value: first, done } = await messages.next();
  if (done || first.request !== 'start') {
    throw new MalformedStream('The first message must be start. Set resource_id in it.');
  }
  return first.start;
}

/** The data up to the end of the stream. */
async function* blocks(call: Authorized, messages: AsyncIterator<UploadFileRequest>): AsyncGenerator<Buffer> {
  for (;;) {
    const { value: message, done } = await messages.next();
    if (done) break;
    if (message.request !== 'block') {
      throw new MalformedStream(
        'After start every message must be a block. Use another call for another file.',
      );
    }
    const { block } = message;
    call.tally.bytesIn += block.length;
    if (block.length > 0) yield block;
    call.consumed(block.length);
  }
  await delay(CANCEL_GRACE_MS);
  call.signal.throwIfAborted();
}
