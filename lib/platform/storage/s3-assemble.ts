import type { CompletedPart, Part } from '@aws-sdk/client-s3';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import { linkedAbort } from './linked-abort';
import { collectParts, MIN_PART_BYTES, type PartBuffer } from './part-buffer';
import { isMissingUpload, isWrongPart } from './s3-errors';
import { complete, createUpload, type Put, runPut, sendPart, storedSize } from './s3-multipart';
import { sendWhole } from './s3-put';
import type { S3Store } from './s3-store';
import { abortUploadsOf, listParts } from './s3-uploads';
import type { AssembleOptions, Assembly } from './storage';

const MAX_PARTS_IN_FLIGHT = 2;
/** How often an assembly is sealed while another process still sends to it: a part or two. */
const MAX_ATTEMPTS = 4;

/** A multipart upload: `id` is in the metadata of the object, `etags` are of its parts from number 1 on. */
type State = { id: string; uploadId: string; etags: string[] };

/**
 * Sends `body` as further parts of one multipart upload, two at a time, and reports them in order. An object
 * that ends with its first part is sent with one call instead. A part number is used for the same bytes only:
 * where a call has failed, no other goes on, so what it may still store follows the parts that count.
 */
export async function assembleObject(
  store: S3Store,
  { objectKey, from, endBytes, onDurable }: AssembleOptions & { objectKey: string },
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const state = from && parse(from);
  const put = createPut(store, objectKey, state);
  const { stop } = put;
  const etags = [...(state?.etags ?? [])];
  const underWay: Promise<void>[] = [];
  let partNumber = etags.length;
  let sizeBytes = from?.sizeBytes ?? 0;
  let last: PartBuffer | null = null;

  const send = (part: PartBuffer, uploadId: string) => {
    partNumber += 1;
    const end = sizeBytes;
    const previous = underWay.at(-1);
    const sending = sendPart(put, part, { uploadId, PartNumber: partNumber });
    const reported = Promise.all([sending, previous]).then(async ([{ ETag }]) => {
      await failpoint('tus.after_part');
      etags.push(ETag as string);
      await onDurable(end, JSON.stringify({ id: put.id, uploadId, etags } satisfies State));
    });
    // Also stops waiting for the client's next bytes.
    reported.catch((error: unknown) => stop.abort(error));
    underWay.push(reported);
  };

  try {
    for await (const part of collectParts(body, store.budget, stop.signal)) {
      sizeBytes += part.bytes.byteLength;
      if (part.bytes.byteLength < MIN_PART_BYTES || sizeBytes === endBytes) {
        // The body ends here, or throws.
        last = part;
        continue;
      }
      try {
        if (underWay.length === MAX_PARTS_IN_FLIGHT) await underWay.shift();
        send(part, put.uploadId ?? (await createOnlyUpload(put)));
      } catch (error) {
        part.release();
        throw error;
      }
    }
    await Promise.all(underWay);
    if (last === null && sizeBytes !== endBytes) return;
    await seal();
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(underWay);
    last?.release();
    throw error;
  }

  async function seal(): Promise<void> {
    const { uploadId } = put;
    const part = last;
    last = null;
    if (uploadId === undefined) {
      if (part) await runPut(store, { objectKey }, (whole) => sendWhole(whole, part));
    } else {
      const sent = numbered(etags);
      if (part) sent.push(await sendPart(put, part, { uploadId, PartNumber: partNumber + 1 }));
      await complete(put, { uploadId, sent, sizeBytes });
    }
    await failpoint('tus.after_seal');
    await onDurable(sizeBytes, null);
  }
}

/**
 * Completes the multipart upload of an assembly, unless that has been done, by this or another process. The
 * object gets all parts that the store has, also those that no report named, because Ceph refuses a list
 * without some: they follow the bytes that count, and are never read. Returns false if the store has lost
 * parts of the assembly.
 */
export async function sealObject(store: S3Store, objectKey: string, assembly: Assembly): Promise<boolean> {
  const state = parse(assembly);
  const { uploadId, etags } = state;
  const put = createPut(store, objectKey, state);
  const options = { limits: store.limits };
  for (let attempt = 1; ; attempt += 1) {
    const parts = await listParts(store, { objectKey, uploadId }, options);
    if (!parts) return ((await storedSize(put, options)) ?? -1) >= assembly.sizeBytes;
    const isLost = etags.some((etag, index) => !isSame(etag, parts[index], index + 1));
    if (isLost) return false;
    const sent = parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }));
    try {
      await complete(put, { uploadId, sent, sizeBytes: sizeOf(parts) });
      return true;
    } catch (error) {
      // Another process may have sent a part or completed the upload meanwhile.
      const { cause } = error as Error;
      if (attempt === MAX_ATTEMPTS || !(isWrongPart(cause) || isMissingUpload(cause))) throw error;
    }
  }
}

const isSame = (etag: string, part: Part | undefined, number: number) =>
  part?.PartNumber === number && unquoted(part.ETag ?? '') === unquoted(etag);

const sizeOf = (parts: Part[]) => parts.reduce((sum, { Size = 0 }) => sum + Size, 0);

const unquoted = (etag: string) => etag.replaceAll('"', '');

/** The size in bytes of all parts of an assembly's upload; null if it has ended. */
export async function measureObject(
  store: S3Store,
  objectKey: string,
  assembly: Assembly,
): Promise<number | null> {
  const { uploadId } = parse(assembly);
  const parts = await listParts(store, { objectKey, uploadId }, { limits: store.limits });
  return parts && sizeOf(parts);
}

function createPut(store: S3Store, objectKey: string, state: State | null): Put {
  return {
    store,
    objectKey,
    id: state?.id ?? newId(),
    stop: linkedAbort(),
    isShared: false,
    uploadId: state?.uploadId,
    mayHaveOtherUploads: false,
    mayBeStored: false,
  };
}

/** Creates a multipart upload. Lost answers may have left others of the key, which it aborts. */
async function createOnlyUpload(put: Put): Promise<string> {
  const { store, objectKey, stop } = put;
  const keptId = await createUpload(put);
  if (put.mayHaveOtherUploads)
    await abortUploadsOf(store, objectKey, { limits: store.limits, signal: stop.signal, keptId });
  put.mayHaveOtherUploads = false;
  return keptId;
}

const parse = ({ state }: Assembly) => JSON.parse(state) as State;

const numbered = (etags: string[]): CompletedPart[] =>
  etags.map((ETag, index) => ({ PartNumber: index + 1, ETag }));
