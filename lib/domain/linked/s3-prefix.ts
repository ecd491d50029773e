import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { fail } from '@/lib/base/errors';
import { typeByName } from '@/lib/domain/files/media-type';
import { statusOf } from '@/lib/platform/storage/s3-errors';
import { proven } from '@/lib/platform/storage/s3-proof';
import { putObject } from '@/lib/platform/storage/s3-put';
import { readBody } from '@/lib/platform/storage/s3-read';
import { unlessMissing, withRetries } from '@/lib/platform/storage/s3-retry';
import type { S3Store } from '@/lib/platform/storage/s3-store';
import { storageUnavailable } from '@/lib/platform/storage/storage-errors';
import { linkedFileChanged, linkedParentNotFound } from './linked-errors';
import { type LinkedPath, parentOf, pathInvalid } from './linked-path';
import type { LinkedFile, LinkedStore } from './linked-store';
import { hasKeys, linkedFileOf, listPrefix } from './s3-listing';

const MAX_KEY_BYTES = 1024;

/**
 * The objects below a prefix of a bucket; keys are the prefix's `names` and those of the path, joined by `/`.
 * A folder exists if a key goes through it; keys that no path can have (`a//b`, `a/../b`, `a/`) are never
 * requested.
 */
export function createS3PrefixStore(store: S3Store, names: readonly string[]): LinkedStore {
  const { clients, bucket: Bucket, limits } = store;
  const keyOf = (path: LinkedPath) => [...names, ...path].join('/');
  const prefixOf = (path: LinkedPath) => [...names, ...path].map((name) => `${name}/`).join('');

  async function statFile(path: LinkedPath): Promise<LinkedFile | null> {
    if (path.length === 0 || isTooLong(path)) return null;
    const Key = keyOf(path);
    const head = await unlessMissing(
      (abortSignal) =>
        proven(clients.calls.send(new HeadObjectCommand({ Bucket, Key }), { abortSignal }), 'ETag'),
      { limits },
    );
    if (!head) return null;
    const { ContentLength: size, LastModified: modified, ETag: etag } = head;
    return linkedFileOf(path.at(-1) ?? '', { size, modified, etag });
  }

  const isTooLong = (path: LinkedPath) => Buffer.byteLength(keyOf(path)) > MAX_KEY_BYTES;
  const isFolder = async (path: LinkedPath) =>
    path.length === 0 || (!isTooLong(path) && hasKeys(store, prefixOf(path)));

  return {
    async stat(path) {
      const file = await statFile(path);
      if (file) return file;
      return (await isFolder(path)) ? { isFolder: true, name: path.at(-1) ?? '', modifiedAt: null } : null;
    },

    list: (path, after = '') => listPrefix(store, prefixOf(path), after),

    async open(path, etag, { start, end }) {
      if (start === end) return Readable.from([]);
      const request = {
        Bucket,
        Key: keyOf(path),
        Range: `bytes=${start}-${end - 1}`,
        IfMatch: `"${etag}"`,
      };
      const answer = await unlessMissing(
        async (abortSignal) => {
          try {
            return await clients.downloads.send(new GetObjectCommand(request), { abortSignal });
          } catch (error) {
            if (statusOf(error) === 412) throw linkedFileChanged(error);
            throw error;
          }
        },
        { limits },
      );
      if (!answer) throw linkedFileChanged();
      const isProven = answer.ETag && answer.ContentRange && answer.ContentLength === end - start;
      if (!(answer.Body instanceof Readable) || !isProven) {
        if (answer.Body instanceof Readable) answer.Body.destroy();
        throw storageUnavailable(
          new Error(`GetObject announced ${answer.ContentLength} bytes for ${request.Range}.`),
        );
      }
      return readBody(answer.Body, end - start, limits.readIdleMs);
    },

    async write(path, body, signal) {
      const name = path.at(-1);
      if (name === undefined) throw fail('LINKED_IS_FOLDER');
      if (isTooLong(path)) throw pathInvalid(`makes a key longer than ${MAX_KEY_BYTES} bytes`);
      const isNew = (await statFile(path)) === null;
      if (isNew && !(await isFolder(parentOf(path)))) throw linkedParentNotFound();
      if (isNew && (await isFolder(path))) throw fail('LINKED_IS_FOLDER');
      const contentType = typeByName(name) ?? undefined;
      await putObject(store, { objectKey: keyOf(path), signal, contentType, isShared: true }, body);
      const written = await statFile(path);
      if (!written) throw linkedFileChanged();
      return written;
    },

    async delete(path) {
      if (await statFile(path)) {
        await withRetries(
          (abortSignal) =>
            clients.calls.send(new DeleteObjectCommand({ Bucket, Key: keyOf(path) }), { abortSignal }),
          { limits },
        );
        return true;
      }
      if (await isFolder(path)) throw fail('LINKED_IS_FOLDER');
      return false;
    },
  };
}
