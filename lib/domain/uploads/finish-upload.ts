import { createHash } from 'node:crypto';
import type { Access } from '@/lib/base/actor';
import { failpoint } from '@/lib/base/failpoint';
import type { Precondition } from '@/lib/base/precondition';
import type { Config } from '@/lib/config';
import { combineAll } from '@/lib/domain/content/checksum';
import { isFragmented, requestCompaction } from '@/lib/domain/content/compaction';
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
import { finishAtOnce } from './finish-at-once';
import { assertLease, endLease, type Lease } from './leases';
import type { Progress } from './progress';
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

/** What has to be known of a content before it becomes a file. */
type Examined = { head: Uint8Array; sha256: Uint8Array<ArrayBuffer>; crc32: number };

type Part = { key: string; startBytes: number; sizeBytes: number; crc32: number | null };

export type FinishUpload = ReturnType<typeof createFinishUpload>;

/** Creates the file of a resumable upload, exactly once. */
export function createFinishUpload({ db, storage, uploadUrls, digests, config }: FinishUploadDeps) {
  /** What was computed while the bytes arrived, if this process received all of them. */
  function recall(uploadId: string, parts: Part[], end: number): Examined | null {
    const running = digests.take(uploadId, end);
    const crc32 = combineAll(parts);
    if (!running || crc32 === null) return null;
    // The commit may fail, and the next attempt needs the digest again.
    digests.keep(uploadId, { ...running, hash: running.hash.copy() }, end);
    return { head: running.head, sha256: new Uint8Array(running.hash.digest()), crc32 };
  }

  /** Reads the stored bytes. */
  async function examine(lease: Lease, content: UploadContent, segments: Written['segments']) {
    // Makes the bytes readable; the offset moves with the file's creation.
    await db.transaction(async (tx) => {
      await assertLease(tx, lease);
      await recordSegments(tx, segments);
    });
    const hash = createHash('sha256');
    for await (const chunk of await openContent({ db, storage }, content)) hash.update(chunk);
    const end = Math.min(SNIFF_BYTES, Number(content.sizeBytes));
    const head = Buffer.concat(
      await (await openContent({ db, storage }, content, { start: 0, end })).toArray(),
    );
    const crc32 = await checksumOf({ db, storage }, content);
    return { head, sha256: new Uint8Array(hash.digest()), crc32 };
  }

  /** All segments in order. The rows of those just written may not have their sizes yet. */
  async function partsOf({ organizationId, contentId }: UploadContent, { segments, end }: Written) {
    const written = [...segments].map(([key, segment]) => ({ key, ...segment }));
    if (areContiguous(written, end)) return written;
    const rows = await db.query<{ [Column in keyof Part]: Column extends 'key' ? string : bigint | null }>(
      'upload_segments',
      `SELECT key, start_bytes AS "startBytes", size_bytes AS "sizeBytes", crc32 FROM segments
       WHERE organization_id = $1 AND content_id = $2 ORDER BY start_bytes, size_bytes`,
      [organizationId, contentId],
    );
    return rows.map(({ key, startBytes, sizeBytes, crc32 }): Part => {
      const recorded = { sizeBytes: Number(sizeBytes), crc32: crc32 === null ? null : Number(crc32) };
      return { key, startBytes: Number(startBytes), ...recorded, ...segments.get(key) };
    });
  }

  /**
   * The last step, under the lease: commits offset, file, count of the URL and audit event in one statement
   * or transaction. Returns the finished upload and its file.
   */
  return async function finishUpload(
    access: Access<'file.write'>,
    { bounds, lease }: { bounds: UploadBounds; lease: Lease },
    written: Written,
  ): Promise<Progress> {
    const { upload } = lease;
    const { segments, end } = written;
    const contentId = upload.contentId as string;
    const content = { organizationId: upload.organizationId, contentId, sizeBytes: BigInt(end) };
    const parts = await partsOf(content, written);
    const recalled = areContiguous(parts, end) ? recall(upload.id, parts, end) : null;
    const { head, sha256, crc32 } = recalled ?? (await examine(lease, content, segments));
    const { mimeType, sniffedType } = await detectType({
      upload,
      bounds,
      head,
      isWhole: head.length === end,
    });
    const stored: StoredContent = {
      contentId,
      folderId: upload.folderId,
      filename: upload.filename ?? defaultFilename(mimeType),
      mimeType,
      sniffedType,
      sizeBytes: content.sizeBytes,
      modifiedAt: upload.modifiedAt,
      senderName: upload.senderName,
      senderEmail: upload.senderEmail,
      sha256,
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
    await failpoint('fin.before_commit');
    const file = (target === null && (await commitAtOnce())) || (await commit());
    lease.isEnded = true;
    return { upload: { ...upload, ...finishedBy(file) }, file };

    async function commitAtOnce() {
      const { uploadRetentionSeconds: retentionSeconds } = config;
      return finishAtOnce(db, access, {
        upload: { id: upload.id, contentId, owner: upload.leaseOwner ?? '', epoch: lease.epoch },
        uploadUrlId: bounds.id,
        finished: { metadata: upload.metadata, retentionSeconds, isFragmented: isFragmented(parts) },
        keyed: null,
        segments: parts.filter(({ key }) => segments.has(key)),
        crc32,
        stored,
      });
    }

    async function commit() {
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        const url = await uploadUrls.lock(tx, bounds.id);
        // The purge of a file deletes the uploads that would replace it.
        await endLease(tx, lease, { contentId: null, fileId: null, reservedBytes: 0n, reservedFiles: 0 });
        await recordSegments(tx, segments);
        const committed = target
          ? await replaceContent(tx, access, { stored, target })
          : await createFile(tx, access, stored);
        await uploadUrls.countFile(tx, url, committed.id);
        await setChecksum(tx, content, crc32);
        await requestCompaction(tx, content);
        await tx.upload.update({ where: { id: upload.id }, data: finishedBy(committed) });
        return committed;
      });
    }
  };

  function finishedBy({ id, sizeBytes, updatedAt }: NonNullable<Progress['file']>) {
    const expiresAt = expiryOf(config, updatedAt);
    return { finishedFileId: id, contentId: null, offsetBytes: sizeBytes, sizeBytes, expiresAt };
  }
}

/** Whether the parts, in order, are all bytes up to `end`. */
export function areContiguous(parts: Pick<Part, 'startBytes' | 'sizeBytes'>[], end: number): boolean {
  let covered = 0;
  for (const { startBytes, sizeBytes } of parts) {
    if (startBytes !== covered) return false;
    covered += sizeBytes;
  }
  return covered === end;
}

/** Stores the durable size and the checksum of each segment. */
async function recordSegments(tx: Transaction, segments: Written['segments']): Promise<void> {
  for (const [key, { sizeBytes, crc32 }] of segments) {
    // At the end of an upload all are sealed.
    const data = {
      sizeBytes: BigInt(sizeBytes),
      crc32: crc32 === null ? null : BigInt(crc32),
      assembly: null,
    };
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
