import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { AppError, fail } from '@/lib/base/errors';
import { createFairQueue } from '@/lib/base/fair-queue';
import { PictureFailure } from './jail';
import { isPictureType } from './picture-format';
import { type RenderingProcess, startRenderingProcess } from './rendering-process';
import type { Rendering } from './rendering-protocol';
import { copyEnds, firstFrame, isVideoType, type Source } from './video-frame';

/** A file to render, with its type as detected from the bytes. */
export type Picture = Source & { type: string | null };

/** Whose picture it is, for a fair queue, and whether anything still waits for it. */
type Request = { key: string; isWanted(): boolean };

type RendererDeps = {
  /** The built thumbnail-process.ts. */
  script: string;
  /** The program that reads videos; null: they have no thumbnails. */
  ffmpegPath: string | null;
  /** A picture that takes longer has no thumbnail. */
  jobMs?: number;
  log: Logger;
};

export type Renderer = ReturnType<typeof createRenderer>;

/** Waiting pictures of all users. */
const MAX_WAITING = 500;
const RETRY_AFTER_SECONDS = 10;
/** For reading a picture from the store, which is not the fault of the picture. */
const INPUT_MS = 60_000;
/** A process that waits keeps its memory. */
const IDLE_MS = 20_000;
/** More than a file with 50 megapixels needs. The process has it in memory. */
const MAX_PICTURE_BYTES = 128 * 2 ** 20;

/**
 * Renders all thumbnails of this process, one picture at a time, in a jailed process: one that a hostile
 * picture may crash, freeze or take over without harm to anything else. It starts with the first picture and
 * ends when there is none for a while. The queue in front of it is bounded, and serves users in turn.
 */
export function createRenderer({ script, ffmpegPath, jobMs = 20_000, log }: RendererDeps) {
  const queue = createFairQueue<Job>(MAX_WAITING);
  const closing = new AbortController();
  let current: RenderingProcess | null = null;
  let idleTimer: NodeJS.Timeout | undefined;
  let isWorking = false;
  let working: Promise<void> = Promise.resolve();

  async function work(): Promise<void> {
    isWorking = true;
    clearTimeout(idleTimer);
    for (let job = queue.shift(); job; job = queue.shift()) {
      if (closing.signal.aborted) job.reject(closing.signal.reason);
      else if (!job.request.isWanted()) job.reject(tooBusy());
      else await render(job.picture).then(job.resolve, job.reject);
    }
    isWorking = false;
    idleTimer = setTimeout(endProcess, IDLE_MS).unref();
  }

  async function render(picture: Picture): Promise<Rendering> {
    const deadline = AbortSignal.timeout(INPUT_MS);
    const signal = AbortSignal.any([closing.signal, deadline]);
    try {
      const rendering = isVideoType(picture.type)
        ? await renderVideo(picture, signal)
        : await renderPicture(picture, signal);
      if ('problem' in rendering) log.debug({ problem: rendering.problem }, 'a picture has no thumbnail');
      return rendering;
    } catch (error) {
      endProcess();
      if (error instanceof PictureFailure) {
        log.warn(
          { problem: error.message, type: picture.type, bytes: picture.sizeBytes },
          'a rendering was ended',
        );
        return { problem: error.message };
      }
      throw error === deadline.reason ? fail('STORAGE_UNAVAILABLE', { cause: error }) : error;
    }
  }

  async function renderVideo({ type, ...source }: Picture, signal: AbortSignal): Promise<Rendering> {
    const file = await copyEnds(source, signal);
    const frame = await firstFrame(file, { ffmpegPath: ffmpegPath ?? '', type, jobMs }).finally(() =>
      file.close(),
    );
    if (!frame) return { problem: 'ffmpeg finds no picture in this video.' };
    const open = async () => Readable.from([frame]);
    return renderPicture({ type: 'image/png', sizeBytes: frame.length, open }, signal);
  }

  async function renderPicture({ type, sizeBytes, open }: Picture, signal: AbortSignal): Promise<Rendering> {
    if (sizeBytes > MAX_PICTURE_BYTES) return { problem: 'The file is too large.' };
    if (current?.hasEnded()) current = null;
    const renderingProcess = current ?? startRenderingProcess(script);
    current = renderingProcess;
    const isUsed = renderingProcess.isUsed();
    const input = await open(0, sizeBytes);
    const rendering = await renderingProcess.render({ sizeBytes, input, signal, jobMs }).catch((error) => {
      // The system may have ended the process while it waited. A new one gets the picture again.
      if (!isUsed || !(error instanceof AppError) || error.reason !== 'THUMBNAILS_UNAVAILABLE') throw error;
      endProcess();
      return null;
    });
    if (rendering === null) return renderPicture({ type, sizeBytes, open }, signal);
    // What a failed picture leaves in memory is unknown.
    if ('problem' in rendering || renderingProcess.isWornOut()) endProcess();
    return rendering;
  }

  function endProcess(): void {
    current?.kill();
    current = null;
  }

  return {
    /** Whether files of this type may have thumbnails. */
    mayRender: (sniffedType: string | null): boolean =>
      isPictureType(sniffedType) || (ffmpegPath !== null && isVideoType(sniffedType)),

    /**
     * Renders a picture: its thumbnails, or why it has none, which will be the same next time.
     * @throws what `picture` throws; RESOURCE_EXHAUSTED if too many pictures wait; UNAVAILABLE if nothing can
     *   be rendered now
     */
    render(picture: Picture, request: Request): Promise<Rendering> {
      return new Promise((resolve, reject) => {
        queue.push(request.key, { picture, request, resolve, reject })?.reject(tooBusy());
        if (!isWorking) working = work();
      });
    },

    async close(): Promise<void> {
      closing.abort(fail('SHUTTING_DOWN'));
      await working;
      clearTimeout(idleTimer);
      endProcess();
    },
  };
}

type Job = {
  picture: Picture;
  request: Request;
  resolve(rendering: Rendering): void;
  reject(error: unknown): void;
};

const tooBusy = () =>
  fail('RATE_LIMITED', {
    message: 'Too many thumbnails are being rendered. Wait, then retry.',
    metadata: { retry_after_seconds: String(RETRY_AFTER_SECONDS) },
  });
