let worker: Worker | undefined;
const pending = new Map<string, (sha256: string | null) => void>();

/** The SHA-256 of a file in lower-case hex, computed by a worker; null where the worker fails. */
export function digestOf(id: string, file: Blob): Promise<string | null> {
  worker ??= start();
  return new Promise((resolve) => {
    pending.set(id, resolve);
    worker?.postMessage({ id, file });
  });
}

/** The SHA-256 of bytes in lower-case hex; by the worker where the page came without TLS. */
export async function digestOfBytes(id: string, bytes: ArrayBuffer): Promise<string | null> {
  if (!crypto.subtle) return digestOf(id, new Blob([bytes]));
  return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function start(): Worker {
  const started = new Worker(new URL('./digest.worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data: { id, sha256 } }: MessageEvent<{ id: string; sha256: string }>) => {
    pending.get(id)?.(sha256);
    pending.delete(id);
  };
  started.onerror = () => {
    for (const resolve of pending.values()) resolve(null);
    pending.clear();
  };
  return started;
}

/** The SHA-256 in a `Repr-Digest` header (`sha-256=:…:`, RFC 9530) as lower-case hex; null without one. */
export function sha256OfHeader(header: string | null): string | null {
  const base64 = /sha-256=:([^:]+):/.exec(header ?? '')?.[1];
  return base64 === undefined ? null : hexOf(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
}

/** Whether what arrived may be what was chosen: both digests agree, or one of them is unknown. */
export const isIntact = (chosen: string | null | undefined, arrived: string | null): boolean =>
  !chosen || !arrived || chosen === arrived;
