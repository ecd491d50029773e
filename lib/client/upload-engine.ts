import Uppy, { type UppyFile } from '@uppy/core';
import Tus from '@uppy/tus';
import { type ApiError, errorIn } from './api';
import { sha256OfHeader } from './digest';
import { isTransient, retryDelays } from './upload-retries';

type Meta = Record<string, unknown>;
type EngineFile = UppyFile<Meta, Record<string, never>>;
type TusError = Error & { originalResponse?: { getStatus(): number; getBody(): string } | null };

/** Where to send: `endpoint` starts an upload, `uploadUrl` continues one. */
export type SendTo = { endpoint?: string; uploadUrl?: string };
type Added = { id: string; file: File; filename: string; to: SendTo };

/**
 * The file that a finished upload became, from the response to its last bytes. `sentSha256` is the digest of
 * what was sent, where the engine computes it.
 */
export type Arrived = { name: string; sha256: string | null; sentSha256?: string | null };

export type EngineEvents = {
  /** `location` is where the upload continues. */
  onProgress(id: string, sent: number, location: string | undefined): void;
  /** The connection or the server is gone; the engine tries again by itself. */
  onStall(id: string): void;
  onSuccess(id: string, arrived: Arrived): void;
  onError(id: string, error: ApiError): void;
};

/**
 * Up to this size a file travels with the request that starts its upload; a larger one could not resume if
 * that request broke.
 */
const MAX_CREATION_BYTES = 2 ** 20;

/**
 * Sends files by tus, each to an address of its own, and resumes them after lost connections and server
 * restarts.
 */
export function createEngine({ onProgress, onStall, onSuccess, onError }: EngineEvents) {
  const uppy = new Uppy<Meta, Record<string, never>>({ allowMultipleUploadBatches: true });
  uppy.use(Tus, {
    limit: 4,
    retryDelays,
    storeFingerprintForResuming: false,
    allowedMetaFields: ['filename', 'filetype', 'mtime'],
  });
  uppy.on('upload-progress', (file, { bytesUploaded }) => {
    // Uppy keeps the address in the state of its tus plugin.
    const { tus } = (file ?? {}) as { tus?: SendTo };
    onProgress(idOf(file), bytesUploaded || 0, tus?.uploadUrl);
  });
  uppy.on('upload-success', (file, { body }) => {
    const { xhr } = (body ?? {}) as unknown as { xhr: XMLHttpRequest };
    onSuccess(idOf(file), {
      name: xhr.getResponseHeader('Holdall-File') ?? '',
      sha256: sha256OfHeader(xhr.getResponseHeader('Repr-Digest')),
    });
  });
  uppy.on('upload-error', (file, error) => {
    const { originalResponse: response } = error as TusError;
    onError(idOf(file), errorIn(response?.getStatus() ?? 0, response?.getBody() ?? ''));
  });
  // Uppy looks through all its files at every step, so finished ones would only slow it down.
  uppy.on('complete', ({ successful = [] }) => uppy.removeFiles(successful.map(({ id }) => id)));

  return {
    add({ id, file, filename, to }: Added): string {
      const key = uppy.addFile({
        // Uppy takes two files of the same name, size and time for one.
        name: `${id} ${filename}`,
        type: file.type,
        data: file,
        meta: { id, filename, filetype: file.type, mtime: file.lastModified },
      });
      const tus = {
        ...to,
        uploadDataDuringCreation: file.size <= MAX_CREATION_BYTES,
        onShouldRetry: (
          error: TusError,
          _attempt: number,
          _options: unknown,
          next: (e: Error) => boolean,
        ) => {
          const status = error.originalResponse?.getStatus() ?? 0;
          if (status === 507) return false;
          if (isTransient(status)) onStall(id);
          return status === 503 || next(error);
        },
      };
      uppy.setFileState(key, { tus } as never);
      return key;
    },
    /** Failures arrive as events, so the promise of the whole batch says nothing new. */
    start: () => void uppy.upload().catch(() => {}),
    togglePause(key: string): void {
      uppy.pauseResume(key);
    },
    /** Aborts the upload on the server too, if it is active. */
    remove: (key: string) => uppy.removeFile(key),
  };
}

export type Engine = ReturnType<typeof createEngine>;

const idOf = (file: unknown): string => String((file as EngineFile | undefined)?.meta.id ?? '');
