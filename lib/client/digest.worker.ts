import { createSHA256 } from 'hash-wasm';

/** Computes the SHA-256 of files, one after another, off the main thread. */
self.onmessage = async ({ data: { id, file } }: MessageEvent<{ id: string; file: File }>) => {
  const hasher = await createSHA256();
  hasher.init();
  const reader = file.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) hasher.update(part.value);
  self.postMessage({ id, sha256: hasher.digest('hex') });
};
