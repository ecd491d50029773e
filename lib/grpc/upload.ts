import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type handleBidiStreamingCall, status } from '@grpc/grpc-js';
import { told } from './answer';
import { streamContent, writeContent } from './contents';
import { type Authorized, authorizedCall } from './guard';
import type { UploadFileRequest, UploadFileResponse, UploadFileStart } from './messages';
import { findDestination } from './resources';
import { MalformedStream } from './status';

/**
 * Node's HTTP/2 cancels a stream by ending it well and resetting it straight after, grpc-js with it. Taken at
 * its first word it would make a file of what was never finished.
 */
const secondThoughtMs = 20;

/** Takes `start` and then blocks, and answers once, when all is durable or as soon as something is wrong. */
export const uploadFile: handleBidiStreamingCall<UploadFileRequest, UploadFileResponse> = async (stream) => {
  const call = authorizedCall(stream);
  // The stream must outlive its reader: the answer has still to go out.
  const messages: AsyncIterator<UploadFileRequest> = (stream as unknown as Readable).iterator({
    destroyOnReturn: false,
  });
  try {
    const outcome = await told(call, async () => {
      const start = await readStart(messages);
      const writing = await findDestination(call, { ...start, file_path: null });
      const body = blocks(call, messages);
      await (start.streaming_mode
        ? streamContent(call, writing, body, start)
        : writeContent(call, writing, body));
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
    throw new MalformedStream('The first message must be start. Say there which resource the data is for.');
  }
  return first.start;
}

/** The data, up to the end that its sender gave it. */
async function* blocks(call: Authorized, messages: AsyncIterator<UploadFileRequest>): AsyncGenerator<Buffer> {
  for (;;) {
    const { value: message, done } = await messages.next();
    if (done) break;
    if (message.request !== 'block') {
      throw new MalformedStream(
        'After start every message must be a block. Begin another call for another file.',
      );
    }
    const { block } = message;
    call.tally.bytesIn += block.length;
    if (block.length > 0) yield block;
    call.taken(block.length);
  }
  await delay(secondThoughtMs);
  call.signal.throwIfAborted();
}
