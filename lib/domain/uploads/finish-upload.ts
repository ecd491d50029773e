import { createHash } from 'node:crypto';
import type { Access } from '@/lib/base/actor';
import { failpoint } from '@/lib/base/failpoint';
import type { Precondition } from '@/lib/base/precondition';
import type { Config } from '@/lib/config';
import { requestCompaction } from '@/lib/domain/content/compaction';
import { checksumOf, setChecksum } from '@/lib/domain/content/content-checksum';
import { openContent } from '@/lib/domain/content/read-content';
import {
  createFile,
  type ReplaceTarget,
  replaceContent,
  type StoredContent,
} from '@/lib/domain/files/commit-file';
import { defaultFilename, SNIFF_BYTES, sniff, typeOf } from '@/lib/domain/files/media-type';
import { confirm } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import type { Storage } from '@/lib/platform/storage/storage';
import { expiryOf } from './creation';
import { assertLease, endLease, type Lease } from './leases';
import type { RunningDigests } from './running-digests';
import type { Written } from './segment-writer';
import type { UploadBounds, UploadUrls } from './upload-urls';

type FinishUploadDeps = {
  db: Database;
  storage: Storage;
  uploadUrls: UploadUrls;
  digests: RunningDigests;
  config: Pick<Config, 'uploadRetentionSeconds'>;
};

type UploadContent = { organizationId: string; contentId: string; sizeBytes: bigint };

export type FinishUpload = ReturnType<typeof createFinishUpload>;

/** Creates the file of a resumable upload, exactly once. */
export function createFinishUpload({ db, storage, uploadUrls, digests, config }: FinishUploadDeps) {
  /**
   * The SHA-256 computed while the bytes arrived; if this process did not receive all of them, reads them.
   */
  async function digestOf(uploadId: string, content: UploadContent): Promise<Uint8Array<ArrayBuffer>> {
    const size = Number(content.sizeBytes);
    const running = digests.take(uploadId, size);
    if (running) {
      // The commit may fail, and the next attempt needs the digest again.
      digests.keep(uploadId, running.copy(), size);
      return new Uint8Array(running.digest());
    }
    const hash = createHash('sha256');
    for await (const chunk of await openContent({ db, storage }, content)) hash.update(chunk);
    return new Uint8Array(hash.digest());
  }

  async function readHeadOf(content: UploadContent): Promise<Buffer> {
    const end = Math.min(SNIFF_BYTES, Number(content.sizeBytes));
    return Buffer.concat(await (await openContent({ db, storage }, content, { start: 0, end })).toArray());
  }

  /**
   * The last step, under the lease: commits offset, file, count of the URL and audit event in one
   * transaction. Returns the finished upload.
   */
  return async function finishUpload(
    access: Access<'file.write'>,
    { bounds, lease }: { bounds: UploadBounds; lease: Lease },
    { segments, end }: Written,
  ): Promise<Upload> {
    const { upload } = lease;
    const content = {
      organizationId: upload.organizationId,
      contentId: upload.contentId as string,
      sizeBytes: BigInt(end),
    };
    // Makes the bytes readable; the offset moves with the file's creation.
    await db.transaction(async (tx) => {
      await assertLease(tx, lease);
      await recordSegments(tx, segments);
    });
    const head = await readHeadOf(content);
    const { mimeType, sniffedType } = await detectType({
      upload,
      bounds,
      head,
      isWhole: head.length === end,
    });
    const stored: StoredContent = {
      contentId: content.contentId,
      folderId: upload.folderId,
      filename: upload.filename ?? defaultFilename(mimeType),
      mimeType,
      sniffedType,
      sizeBytes: content.sizeBytes,
      modifiedAt: upload.modifiedAt,
      senderName: upload.senderName,
      senderEmail: upload.senderEmail,
      sha256: await digestOf(upload.id, content),
      reserved: { bytes: upload.reservedBytes, files: upload.reservedFiles },
    };
    const target: ReplaceTarget | null =
      bounds.fileId === null
        ? null
        : {
            id: bounds.fileId,
            filename: bounds.filename,
            precondition: JSON.parse(upload.precondition ?? '{}') as Precondition,
          };
    const crc32 = await checksumOf({ db, storage }, content);
    await failpoint('fin.before_commit');
    const expiresAt = expiryOf(config);
    return db.transaction(async (tx) => {
      await confirm(tx, access);
      const url = await uploadUrls.lock(tx, bounds.id);
      await endLease(tx, lease, {
        offsetBytes: BigInt(end),
        sizeBytes: BigInt(end),
        contentId: null,
        reservedBytes: 0n,
        reservedFiles: 0,
        // The purge of a file deletes the uploads that would replace it.
        fileId: null,
        expiresAt,
      });
      const file = target
        ? await replaceContent(tx, access, { stored, target })
        : await createFile(tx, access, stored);
      await uploadUrls.countFile(tx, url, file.id);
      await setChecksum(tx, content, crc32);
      await requestCompaction(tx, content);
      return tx.upload.update({ where: { id: upload.id }, data: { finishedFileId: file.id } });
    });
  };
}

/** Stores the durable size and the checksum of each segment. */
export async function recordSegments(tx: Transaction, segments: Written['segments']): Promise<void> {
  for (const [key, { sizeBytes, crc32 }] of segments) {
    const data = { sizeBytes: BigInt(sizeBytes), crc32: crc32 === null ? null : BigInt(crc32) };
    await tx.segment.update({ where: { key }, data });
  }
}

/**
 * The type of an upload, from what its sender declared and its first bytes.
 * @throws INVALID_ARGUMENT with reason MIME_TYPE_NOT_ALLOWED if its URL requires another
 */
export async function detectType({
  upload: { mimeType: declared, filename },
  bounds: { mimeType: bound },
  head,
  isWhole,
}: {
  upload: Upload;
  bounds: UploadBounds;
  head: Uint8Array;
  isWhole: boolean;
}) {
  const sniffedType = await sniff(head, isWhole);
  return { sniffedType, mimeType: typeOf({ declared, sniffedType, filename, bound }) };
}
