import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type MultipartUpload,
  type Part,
} from '@aws-sdk/client-s3';
import { isMissingObject, isMissingUpload } from './s3-errors';
import { proven } from './s3-proof';
import { type RetryOptions, withRetries } from './s3-retry';
import type { S3Store } from './s3-store';
import { storageUnavailable } from './storage-errors';

export type UnfinishedUpload = { objectKey: string; uploadId: string; initiated: Date };

/** Lists all multipart uploads of objects whose key begins with `prefix`. */
export async function* listUploads(
  store: S3Store,
  prefix: string,
  options: RetryOptions,
): AsyncGenerator<UnfinishedUpload> {
  let position: { KeyMarker?: string; UploadIdMarker?: string } = {};
  while (true) {
    const page = await withRetries(
      (abortSignal) =>
        proven(
          store.clients.calls.send(
            new ListMultipartUploadsCommand({
              Bucket: store.bucket,
              Prefix: prefix,
              MaxUploads: store.pageSize,
              ...position,
            }),
            { abortSignal },
          ),
          'Bucket',
        ),
      options,
    );
    for (const upload of page.Uploads ?? []) yield describe(upload);
    if (!page.IsTruncated) return;
    if (!page.NextKeyMarker) throw storageUnavailable(new Error('A truncated listing has no next marker.'));
    position = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
}

/**
 * The size in bytes of the parts received so far and the newest part's time; null if the upload has ended.
 */
export async function measureUpload(
  store: S3Store,
  { objectKey, uploadId, initiated }: UnfinishedUpload,
  options: RetryOptions,
): Promise<{ sizeBytes: number; modified: Date } | null> {
  const parts = await listParts(store, { objectKey, uploadId }, options);
  if (!parts) return null;
  let sizeBytes = 0;
  let modified = initiated;
  for (const part of parts) {
    sizeBytes += part.Size ?? 0;
    if (part.LastModified && part.LastModified > modified) modified = part.LastModified;
  }
  return { sizeBytes, modified };
}

/** The parts received so far, by number; null if the upload has ended. */
export async function listParts(
  store: S3Store,
  { objectKey, uploadId }: Pick<UnfinishedUpload, 'objectKey' | 'uploadId'>,
  options: RetryOptions,
): Promise<Part[] | null> {
  const parts: Part[] = [];
  let marker: string | undefined;
  do {
    const page = await withRetries(async (abortSignal) => {
      try {
        return await proven(
          store.clients.calls.send(
            new ListPartsCommand({
              Bucket: store.bucket,
              Key: objectKey,
              UploadId: uploadId,
              PartNumberMarker: marker,
            }),
            { abortSignal },
          ),
          'UploadId',
        );
      } catch (error) {
        // Ceph answers NoSuchKey for an upload that has ended.
        if (isMissingUpload(error) || isMissingObject(error)) return null;
        throw error;
      }
    }, options);
    if (!page) return null;
    parts.push(...(page.Parts ?? []));
    if (page.IsTruncated && !page.NextPartNumberMarker) {
      throw storageUnavailable(new Error('A truncated listing has no next marker.'));
    }
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (marker);
  return parts;
}

/** Aborts an upload and frees its parts. Succeeds if it has already ended. */
export async function abortUpload(
  store: S3Store,
  { objectKey, uploadId }: Pick<UnfinishedUpload, 'objectKey' | 'uploadId'>,
  options: RetryOptions,
): Promise<void> {
  await withRetries(async (abortSignal) => {
    try {
      await store.clients.calls.send(
        new AbortMultipartUploadCommand({ Bucket: store.bucket, Key: objectKey, UploadId: uploadId }),
        { abortSignal },
      );
    } catch (error) {
      if (!isMissingUpload(error)) throw error;
    }
  }, options);
}

/** Aborts all uploads of exactly this key, but for the upload `keptId`. */
export async function abortUploadsOf(
  store: S3Store,
  objectKey: string,
  { keptId, ...options }: RetryOptions & { keptId?: string },
): Promise<void> {
  for await (const upload of listUploads(store, objectKey, options)) {
    if (upload.objectKey === objectKey && upload.uploadId !== keptId)
      await abortUpload(store, upload, options);
  }
}

function describe({ Key, UploadId, Initiated }: MultipartUpload): UnfinishedUpload {
  if (!Key || !UploadId || !Initiated) {
    throw storageUnavailable(new Error('A listed upload has no key, id or time.'));
  }
  return { objectKey: Key, uploadId: UploadId, initiated: Initiated };
}
