import Uppy, { type UppyFile } from '@uppy/core';
import Tus from '@uppy/tus';

type Meta = Record<string, unknown>;
type Sent = UppyFile<Meta, Record<string, never>>;

export type EngineEvents = {
  onProgress(id: string, sent: number): void;
  /** `location` is where the upload was, which names the file that it became. */
  onSuccess(id: string, location: string): void;
  onError(id: string, error: Error): void;
};

/** Sends files by tus, each to an address of its own, and goes on where it was through lost connections and restarts of the server. */
export function createEngine({ onProgress, onSuccess, onError }: EngineEvents) {
  const uppy = new Uppy<Meta, Record<string, never>>({ allowMultipleUploadBatches: true });
  uppy.use(Tus, {
    limit: 4,
    // Half a minute of patience, then the person is asked; offline, Uppy waits for the connection.
    retryDelays: [0, 500, 1000, 2000, 4000, 8000, 8000, 8000],
    storeFingerprintForResuming: false,
    uploadDataDuringCreation: true,
    allowedMetaFields: ['filename', 'filetype'],
    // A server that is stopping or restarting is worth waiting for.
    onShouldRetry: (error, _attempt, _options, next) =>
      (error.originalResponse?.getStatus() ?? 0) === 503 || next(error),
  });
  const ownId = (file: Sent | undefined) => String(file?.meta.id ?? '');
  uppy.on('upload-progress', (file, { bytesUploaded }) =>
    onProgress(ownId(file as Sent), bytesUploaded || 0),
  );
  uppy.on('upload-success', (file, { uploadURL = '' }) => onSuccess(ownId(file as Sent), uploadURL));
  uppy.on('upload-error', (file, error) => onError(ownId(file as Sent), error));

  return {
    /** `to.endpoint` begins an upload, `to.uploadUrl` goes on with one. */
    add(id: string, file: File, filename: string, to: { endpoint?: string; uploadUrl?: string }): string {
      const key = uppy.addFile({
        // Uppy takes files of the same name, size and time for the same.
        name: `${id} ${filename}`,
        type: file.type,
        data: file,
        meta: { id, filename, filetype: file.type },
      });
      uppy.setFileState(key, { tus: to } as never);
      return key;
    },
    start: () => void uppy.upload().catch(() => {}),
    togglePause: (key: string) => uppy.pauseResume(key),
    retry: (key: string) => void uppy.retryUpload(key).catch(() => {}),
    remove: (key: string) => uppy.removeFile(key),
  };
}

export type Engine = ReturnType<typeof createEngine>;
