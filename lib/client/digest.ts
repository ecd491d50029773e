let worker: Worker | undefined;
const waiting = new Map<string, (sha256: string | null) => void>();

/** The SHA-256 of a file in lower-case hex, told by a worker; null where that does not run. */
export function digestOf(id: string, file: Blob): Promise<string | null> {
  worker ??= start();
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    worker?.postMessage({ id, file });
  });
}

function start(): Worker {
  const started = new Worker(new URL('./digest.worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data: { id, sha256 } }: MessageEvent<{ id: string; sha256: string }>) => {
    waiting.get(id)?.(sha256);
    waiting.delete(id);
  };
  started.onerror = () => {
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  };
  return started;
}
