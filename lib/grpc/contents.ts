import type { Readable } from 'node:stream';
import { AppError, fail } from '@/lib/base/errors';
import type { Authorized } from './guard';
import type { Reference, UploadFileStart } from './messages';
import { findContent, type WriteTarget } from './resources';

/** The maximum content of one message: 64 MiB, 67,108,864 bytes. */
const MAX_CONTENT_BYTES = 64 * 2 ** 20;

const MAX_ATTEMPTS = 3;

/** Opens the content of the requested file. Retries if the file is replaced between lookup and opening. */
export async function openContent(
  call: Authorized,
  reference: Reference,
  check: (content: { sizeBytes: bigint }) => void = () => {},
): Promise<Readable> {
  for (let tries = 1; ; tries += 1) {
    const content = await findContent(call, reference);
    check(content);
    try {
      return await content.open();
    } catch (error) {
      const hasChanged = error instanceof AppError && error.reason === 'FILE_CHANGED';
      if (!hasChanged || tries === MAX_ATTEMPTS) throw error;
    }
  }
}

/**
 * Reads the content of the requested file. @throws INVALID_ARGUMENT with reason CONTENT_TOO_LARGE above 64
 * MiB
 */
export async function readContent(call: Authorized, reference: Reference): Promise<Buffer> {
  let content = Buffer.alloc(0);
  const stream = await openContent(call, reference, ({ sizeBytes }) => {
    if (sizeBytes > MAX_CONTENT_BYTES) throw tooLarge('DownloadFile');
    call.reserve(Number(sizeBytes));
    content = Buffer.allocUnsafe(Number(sizeBytes));
  });
  for await (const chunk of stream) {
    call.signal.throwIfAborted();
    chunk.copy(content, call.tally.bytesOut);
    call.tally.bytesOut += chunk.length;
  }
  return content;
}

/** Creates or replaces a file atomically. */
export async function writeContent(
  { app, actor, signal }: Authorized,
  { access, destination, kind }: WriteTarget,
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  await app.rates.duringUpload(actor.tokenId, async () => {
    if (destination.type === 'file') {
      const { file } = destination;
      const target = { file, precondition: {} };
      return app.uploadFile(access, { body, folderId: file.folderId, kind, signal }, { target });
    }
    if (destination.type === 'linked') {
      const { folder, rest } = destination;
      return app.linkedFiles.write(access, { folderId: folder.id, path: rest }, { body, signal });
    }
    const { folder, filename } = destination;
    return app.uploadFile(access, { body, folderId: folder.id, filename, kind, signal });
  });
}

/** Writes blocks to a file as they arrive. */
export async function streamContent(
  { app, actor }: Authorized,
  { access, destination, kind }: WriteTarget,
  { body, start }: { body: AsyncIterable<Uint8Array>; start: UploadFileStart },
): Promise<void> {
  if (destination.type === 'linked') throw streamingUnsupported();
  const target =
    destination.type === 'file'
      ? { file: destination.file }
      : { folderId: destination.folder.id, filename: destination.filename };
  await app.rates.duringUpload(actor.tokenId, () =>
    app.fileStreams.write(access, {
      target,
      kind,
      body,
      truncate: start.truncate,
      isEager: start.eager_flush,
    }),
  );
}

/**
 * Checks the size of content in one message. @throws INVALID_ARGUMENT with reason CONTENT_TOO_LARGE above 64
 * MiB
 */
export function checkContent(content: Buffer): void {
  if (content.length > MAX_CONTENT_BYTES) throw tooLarge('UploadFile');
}

const streamingUnsupported = () =>
  fail('FOLDER_IS_LINKED', {
    message: 'Files in an external folder cannot be streamed. Leave out streaming_mode.',
  });

const tooLarge = (method: string) =>
  fail('CONTENT_TOO_LARGE', {
    message: `One message can carry at most 64 MiB of content. Use ${method}, which streams it.`,
    metadata: { max_size_bytes: String(MAX_CONTENT_BYTES) },
  });
