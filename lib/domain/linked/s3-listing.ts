import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { isLinkedName } from '@/lib/base/link-target';
import { proven } from '@/lib/platform/storage/s3-proof';
import { withRetries } from '@/lib/platform/storage/s3-retry';
import type { S3Store } from '@/lib/platform/storage/s3-store';
import { storageUnavailable } from '@/lib/platform/storage/storage-errors';
import { type LinkedEntry, type LinkedFile, sortKeyOf } from './linked-store';

/**
 * Lists the entries directly below `prefix` in the order of sort keys, starting after the sort key `after`.
 * Skips keys that no path can have.
 */
export async function* listPrefix(
  store: S3Store,
  prefix: string,
  after: string,
): AsyncGenerator<LinkedEntry> {
  const first = Buffer.from(after);
  let next: string | undefined;
  do {
    const page = await list(store, {
      Prefix: prefix,
      Delimiter: '/',
      StartAfter: after === '' ? undefined : prefix + after,
      ContinuationToken: next,
    });
    yield* entriesOf(page, prefix)
      .map((entry) => ({ entry, key: Buffer.from(sortKeyOf(entry)) }))
      // Some servers list the folder that StartAfter names again, because its keys come after it.
      .filter(({ entry, key }) => isLinkedName(entry.name) && Buffer.compare(key, first) > 0)
      .sort((a, b) => Buffer.compare(a.key, b.key))
      .map(({ entry }) => entry);
    if (page.IsTruncated && !page.NextContinuationToken) {
      throw storageUnavailable(new Error('A truncated listing has no continuation token.'));
    }
    next = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (next);
}

/** Whether any key begins with `prefix`. */
export async function hasKeys(store: S3Store, prefix: string): Promise<boolean> {
  const page = await list(store, { Prefix: prefix, MaxKeys: 1 });
  return (page.Contents?.length ?? 0) > 0;
}

type ObjectAttributes = { size: number | undefined; modified: Date | undefined; etag: string | undefined };

export function linkedFileOf(name: string, { size, modified, etag }: ObjectAttributes): LinkedFile {
  if (size === undefined || !modified || !etag) {
    throw storageUnavailable(new Error('The store gave no size, date or ETag.'));
  }
  // To the second, because HEAD has only that precision and both must agree.
  const modifiedAt = new Date(Math.floor(modified.getTime() / 1000) * 1000);
  return { isFolder: false, name, sizeBytes: size, modifiedAt, etag: etag.replaceAll('"', '') };
}

type ListRequest = Pick<
  ConstructorParameters<typeof ListObjectsV2Command>[0],
  'Prefix' | 'Delimiter' | 'StartAfter' | 'ContinuationToken' | 'MaxKeys'
>;

/**
 * Requests percent-encoded keys: XML cannot contain some control characters, and one such key would break the
 * list.
 */
const list = ({ clients, bucket, limits, pageSize }: S3Store, request: ListRequest) =>
  withRetries(
    (abortSignal) =>
      proven(
        clients.calls.send(
          new ListObjectsV2Command({ Bucket: bucket, MaxKeys: pageSize, EncodingType: 'url', ...request }),
          { abortSignal },
        ),
        'Name',
      ),
    { limits },
  );

export function entriesOf(page: ListObjectsV2CommandOutput, prefix: string): LinkedEntry[] {
  const files = (page.Contents ?? []).map(({ Key, Size, LastModified, ETag }) =>
    linkedFileOf(nameIn(prefix, Key), { size: Size, modified: LastModified, etag: ETag }),
  );
  const folders = (page.CommonPrefixes ?? []).map(({ Prefix }) => ({
    isFolder: true as const,
    name: nameIn(prefix, Prefix).slice(0, -1),
    modifiedAt: null,
  }));
  return [...files, ...folders];
}

/** The rest of an encoded key after the prefix; empty, which is not a name, for malformed encoding. */
function nameIn(prefix: string, encoded = ''): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' ')).slice(prefix.length);
  } catch {
    return '';
  }
}
