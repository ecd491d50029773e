import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { beginUpload, type SlowUpload } from '../infrastructure/slow-upload';
import { head, offsetStream, tusResumable } from './tus';

/** A PATCH in the hands of the test. */
export function beginPatch(location: string, offset: number, length: number, headers = {}): SlowUpload {
  return beginUpload(location, {
    method: 'PATCH',
    headers: {
      ...tusResumable,
      ...offsetStream,
      'Upload-Offset': String(offset),
      'Content-Length': String(length),
      ...headers,
    },
  });
}

/**
 * Sends bytes one piece after the other, slowly enough for others to run, until all are sent or the
 * connection breaks.
 */
export async function sendSlowly(
  patch: SlowUpload,
  bytes: Uint8Array,
  onSent = (_bytesSent: number) => {},
): Promise<void> {
  const pieceBytes = 2 ** 20;
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  patch.answer.then(over, over);
  for (let at = 0; at < bytes.length && !isOver; at += pieceBytes) {
    await patch.send(bytes.subarray(at, at + pieceBytes));
    onSent(Math.min(bytes.length, at + pieceBytes));
    await delay(randomInt(0, 5));
  }
}

/**
 * Goes on with an upload as a client does that lost its connection: asks where it is, sends the rest, until
 * it is complete. Returns the first offset that the server reported.
 */
export async function resume(location: string, bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  let first: number | undefined;
  await expect
    .poll(
      async () => {
        // UPLOAD_LOCKED while another request still writes.
        const { status, headers } = await head(location);
        if (status !== 200) return status;
        const offset = Number(headers.get('upload-offset'));
        first ??= offset;
        if (headers.has('holdall-file')) return 'complete';
        const answer = await fetch(location, {
          method: 'PATCH',
          headers: { ...tusResumable, ...offsetStream, 'Upload-Offset': String(offset) },
          body: bytes.subarray(offset),
        });
        return answer.headers.has('holdall-file') ? 'complete' : answer.status;
      },
      { timeout: 240_000, interval: 50 },
    )
    .toBe('complete');
  return first as number;
}

/**
 * Sends an upload to its end through whatever happens, as a persistent client does: asks for the offset,
 * sends some more, waits a little when that fails. No answer may take an acknowledged byte back.
 * `acknowledged` is called with each offset.
 */
export async function sendThrough(
  location: string,
  bytes: Uint8Array<ArrayBuffer>,
  {
    mostBytes = 3 * 2 ** 20,
    acknowledged = (_offset: number) => {},
    timeout = 120_000,
  }: { mostBytes?: number; acknowledged?: (offset: number) => void; timeout?: number } = {},
): Promise<void> {
  let certain = 0;
  const take = (headers: Headers) => {
    const offset = Number(headers.get('upload-offset'));
    expect(offset).toBeGreaterThanOrEqual(certain);
    certain = offset;
    acknowledged(offset);
    return headers.has('holdall-file');
  };
  const trySome = async () => {
    const asked = await fetch(location, { method: 'HEAD', headers: tusResumable });
    expect([200, 409, 503]).toContain(asked.status);
    if (asked.status !== 200) return asked.status;
    if (take(asked.headers)) return 'complete';
    const sent = await fetch(location, {
      method: 'PATCH',
      headers: { ...tusResumable, ...offsetStream, 'Upload-Offset': String(certain) },
      body: bytes.subarray(certain, certain + randomInt(1, mostBytes)),
    });
    expect([204, 409, 503, 507]).toContain(sent.status);
    return sent.status === 204 && take(sent.headers) ? 'complete' : sent.status;
  };
  await expect
    .poll(
      // Only a broken connection is what a client gets over.
      () => trySome().catch((error) => (error instanceof TypeError ? 'no answer' : Promise.reject(error))),
      { timeout, interval: 20 },
    )
    .toBe('complete');
}
