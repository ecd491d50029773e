import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { endedBecause, PictureFailure, spawnJailed } from './jail';

/** Bytes of a video, and how to read some of them. */
export type Source = { sizeBytes: number; open(start: number, end: number): Promise<Readable> };

/** The demuxer for each container. Chosen here, since others read addresses from the file and open those. */
const demuxers: Record<string, string> = {
  'video/mp4': 'mov',
  'video/x-m4v': 'mov',
  'video/quicktime': 'mov',
  'video/3gpp': 'mov',
  'video/webm': 'matroska',
  'video/matroska': 'matroska',
  'video/x-matroska': 'matroska',
  'video/vnd.avi': 'avi',
  'video/ogg': 'ogg',
};

export const isVideoType = (sniffedType: string | null): boolean =>
  sniffedType !== null && sniffedType in demuxers;

/** How much of each end of a video is read: the index of an MP4 may be at either. */
const END_BYTES = 24 * 2 ** 20;
const MAX_FRAME_BYTES = 32 * 2 ** 20;

type FrameRequest = { ffmpegPath: string; type: string | null; jobMs: number };

/**
 * The first picture of a video as PNG, by ffmpeg in a jail of its own; null if it finds none.
 * @throws PictureFailure if it takes too long
 */
export async function firstFrame(
  file: FileHandle,
  { ffmpegPath, type, jobMs }: FrameRequest,
): Promise<Buffer | null> {
  const child = spawnJailed({
    command: ffmpegPath,
    args: argumentsFor(demuxers[type ?? ''] ?? ''),
    stdio: ['ignore', 'pipe', 'ignore', file.fd],
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, jobMs);
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of child.stdout as Readable) {
    length += chunk.length;
    if (length > MAX_FRAME_BYTES) child.kill('SIGKILL');
    else chunks.push(chunk);
  }
  await ended;
  clearTimeout(timer);
  if (isLate) throw new PictureFailure(endedBecause(jobMs));
  return length > 0 && length <= MAX_FRAME_BYTES ? Buffer.concat(chunks) : null;
}

const argumentsFor = (demuxer: string) => [
  ...['-nostdin', '-v', 'error', '-threads', '1', '-protocol_whitelist', 'file'],
  ...['-f', demuxer, '-i', '/dev/fd/3', '-map', '0:v:0', '-frames:v', '1'],
  ...['-vf', 'scale=w=1024:h=1024:force_original_aspect_ratio=decrease', '-c:v', 'png', '-f', 'image2pipe'],
  'pipe:1',
];

/**
 * A file as long as the video with the bytes of both its ends, and a hole between them. It is gone from its
 * directory already. The caller closes it.
 * @throws what `source` throws, and the reason of `signal`
 */
export async function copyEnds(
  { sizeBytes, open: openSource }: Source,
  signal: AbortSignal,
): Promise<FileHandle> {
  const directory = await mkdtemp(join(tmpdir(), 'holdall-video-'));
  const file = await open(join(directory, 'video'), 'wx+', 0o600);
  await rm(directory, { recursive: true, force: true });
  try {
    await file.truncate(sizeBytes);
    const head = Math.min(END_BYTES, sizeBytes);
    const tail = Math.max(head, sizeBytes - END_BYTES);
    for (const [start, end] of [
      [0, head],
      [tail, sizeBytes],
    ] as const) {
      if (start === end) continue;
      let at = start;
      for await (const chunk of addAbortSignal(signal, await openSource(start, end))) {
        await file.write(chunk, 0, chunk.length, at);
        at += chunk.length;
      }
    }
    return file;
  } catch (error) {
    await file.close();
    signal.throwIfAborted();
    throw error;
  }
}
