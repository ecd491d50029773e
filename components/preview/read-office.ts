import type { File } from '@/lib/client/api';
import { errorOf } from '@/lib/client/api';
import { downloadPath } from '@/lib/client/entries';

/** A document, or one sheet of a workbook, as HTML; '' if the sheet is empty. */
export type OfficePage = { title: string; html: string; isWhole: boolean };
export type OfficeKind = 'document' | 'spreadsheet';
export type OfficeRequest = { kind: OfficeKind; bytes: ArrayBuffer };
/** Without pages the file is damaged, encrypted, or something else than it claims. */
export type OfficeResponse = { pages: OfficePage[] | null };

/** How long a conversion may take, in milliseconds: a hostile file can take for ever. */
const TIMEOUT_MS = 20_000;

/** Fetches an office document and converts it in a worker. */
export async function readOffice(file: File, kind: OfficeKind, signal: AbortSignal): Promise<OfficeResponse> {
  const response = await fetch(downloadPath(file), { signal });
  if (!response.ok) throw await errorOf(response);
  const bytes = await response.arrayBuffer();
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./office.worker.ts', import.meta.url), { type: 'module' });
    const settle = (settled: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      worker.terminate();
      settled();
    };
    const fail = () => settle(() => resolve({ pages: null }));
    const onAbort = () => settle(() => reject(signal.reason));
    const timer = setTimeout(fail, TIMEOUT_MS);
    signal.addEventListener('abort', onAbort);
    worker.onerror = fail;
    worker.onmessage = ({ data }: MessageEvent<OfficeResponse>) => settle(() => resolve(data));
    worker.postMessage({ kind, bytes } satisfies OfficeRequest, [bytes]);
  });
}
