import Uppy, { type UppyFile } from '@uppy/core';
import Tus from '@uppy/tus';
import { type ApiError, errorIn } from './api';

type Meta = Record<string, unknown>;
type Sent = UppyFile<Meta, Record<string, never>>;
type TusError = Error & { originalResponse?: { getStatus(): number; getBody(): string } | null };

/** Where to send: `endpoint` begins an upload, `uploadUrl` goes on with one. */
export type Target = { endpoint?: string; uploadUrl?: string };

/** What a finished upload became, by the answer to its last bytes. */
export type Arrived = { name: string; sha256: string | null };

export type EngineEvents = {
  /** `location` is where the upload can be gone on with. */
  onProgress(id: string, sent: number, location: string | undefined): void;
  /** The line or the server is gone; it is tried again by itself. */
  onTrouble(id: string): void;
  onSuccess(id: string, arrived: Arrived): void;
  onError(id: string, error: ApiError): void;
};

/**
 * Up to here a file travels with the request that begins its upload; a larger one would have to begin anew if
 * that broke off.
 */
const small = 2 ** 20;

/** Ten minutes of patience, then the person is asked. Offline, Uppy waits for the connection. */
const retryDelays = [0, 500, 1000, 2000, 4000, 8000, ...Array<number>(40).fill(15_000)];

/**
 * Worth waiting for: nobody answers, the server is busy or stopping, or another still holds the upload. A
 * full disk is not.
 */
const isPassing = (status: number) => status === 0 || (status >= 500 && status !== 507);

/**
 * Sends files by tus, each to an address of its own, and goes on where it was through lost connections and
 * restarts of the server.
 */
export function createEngine({ onProgress, onTrouble, onSuccess, onError }: EngineEvents) {
  const uppy = new Uppy<Meta, Record<string, never>>({ allowMultipleUploadBatches: true });
  uppy.use(Tus, {
    limit: 4,
    retryDelays,
    storeFingerprintForResuming: false,
    allowedMetaFields: ['filename', 'filetype'],
  });
  const ownId = (file: unknown) => String((file as Sent | undefined)?.meta.id ?? '');
  uppy.on('upload-progress', (file, { bytesUploaded }) => {
    // Uppy keeps the address among its own plugin's state.
    const { tus } = (file ?? {}) as { tus?: Target };
    onProgress(ownId(file), bytesUploaded || 0, tus?.uploadUrl);
  });
  uppy.on('upload-success', (file, { body }) => {
    const { xhr } = (body ?? {}) as unknown as { xhr: XMLHttpRequest };
    onSuccess(ownId(file), {
      name: xhr.getResponseHeader('Holdall-File') ?? '',
      sha256: hexOf(xhr.getResponseHeader('Repr-Digest')),
    });
  });
  uppy.on('upload-error', (file, error) => {
    const { originalResponse: answer } = error as TusError;
    onError(ownId(file), errorIn(answer?.getStatus() ?? 0, answer?.getBody() ?? ''));
  });
  // What has been sent is of no more use to Uppy, which looks through all its files at every step.
  uppy.on('complete', ({ successful = [] }) => uppy.removeFiles(successful.map(({ id }) => id)));

  return {
    add(id: string, file: File, filename: string, target: Target): string {
      const key = uppy.addFile({
        // Uppy takes files of the same name, size and time for the same.
        name: `${id} ${filename}`,
        type: file.type,
        data: file,
        meta: { id, filename, filetype: file.type },
      });
      const tus = {
        ...target,
        uploadDataDuringCreation: file.size <= small,
        onShouldRetry: (
          error: TusError,
          _attempt: number,
          _options: unknown,
          next: (e: Error) => boolean,
        ) => {
          const status = error.originalResponse?.getStatus() ?? 0;
          if (status === 507) return false;
          if (isPassing(status)) onTrouble(id);
          return status === 503 || next(error);
        },
      };
      uppy.setFileState(key, { tus } as never);
      return key;
    },
    start: () => void uppy.upload().catch(() => {}),
    togglePause: (key: string) => uppy.pauseResume(key),
    /** Ends the upload on the server too, if it is under way. */
    remove: (key: string) => uppy.removeFile(key),
  };
}

export type Engine = ReturnType<typeof createEngine>;

/** `sha-256=:…:` (RFC 9530) as hex. */
function hexOf(digest: string | null): string | null {
  const base64 = /sha-256=:([^:]+):/.exec(digest ?? '')?.[1];
  return base64 === undefined
    ? null
    : [...atob(base64)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
