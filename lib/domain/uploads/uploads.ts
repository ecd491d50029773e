import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import { combineAll } from '@/lib/domain/content/checksum';
import { discardOrphans } from '@/lib/domain/content/discard';
import { releaseContents } from '@/lib/domain/content/release-contents';
import type { File } from '@/lib/domain/entries/file-row';
import type { StoredContent } from '@/lib/domain/files/commit-file';
import {
  type QuotaAmount,
  randomShard,
  reserveLastQuota,
  reserveQuotaSql,
} from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { isConflict } from '@/lib/platform/db/database-errors';
import type { UploadProtocol } from '@/lib/platform/db/generated/client';
import { expiryOf } from './creation';
import { type FinishedUpload, finishAtOnce } from './finish-at-once';
import type { KeyRecord } from './idempotency';
import type { LeaseHolder, LeaseRegistry } from './lease-registry';
import type { StoredSegment } from './store-segments';

/** The file that an upload will create or, with `fileId`, replace; fixed before its first byte. */
export type UploadIntent = {
  /** The id of the upload, if its sender gets it. */
  id?: string;
  protocol: UploadProtocol;
  folderId: string;
  fileId?: string;
  filename?: string;
  mimeType?: string;
  sizeBytes?: bigint;
  uploadUrlId?: string;
  /** The quota reserved for it at the start. */
  reserved: QuotaAmount;
};

/** How an upload through a URL claims its slot: `lock` in the transaction that creates it. */
export type SlotClaim = {
  /** On a URL for one file it replaces uploads without a writer. */
  isResumable: boolean;
  lock(tx: Transaction): Promise<void>;
};

/** An upload whose lease this process holds. `ended` aborts when the upload is aborted elsewhere. */
export type LeasedUpload = {
  id: string;
  organizationId: string;
  contentId: string;
  intent: UploadIntent;
  /** The keys of all objects that it may have stored. */
  keys: string[];
  ended: AbortSignal;
  holder: LeaseHolder;
};

export type Uploads = ReturnType<typeof createUploads>;

type UploadsDeps = {
  db: Database;
  leaseRegistry: LeaseRegistry;
  config: Pick<Config, 'leaseSeconds' | 'uploadRetentionSeconds'>;
};

/**
 * The rows of active uploads. The rows of an upload and its first segment are committed before any byte is
 * stored, so every object has a row. The transaction that creates the file deletes the upload's row, or else
 * the one that discards the bytes.
 */
export function createUploads({ db, leaseRegistry, config }: UploadsDeps) {
  const { owner } = leaseRegistry;

  return {
    /**
     * Commits the intent and acquires its lease, which lasts until `release`; one statement does both, unless
     * something stands in its way. `slot` is for uploads through a URL. Returns the upload and the key of its
     * first segment.
     * @throws RESOURCE_EXHAUSTED with reason QUOTA_EXCEEDED; what the lock of the slot throws
     */
    async begin(
      access: Access<'file.write'>,
      intent: UploadIntent,
      slot?: SlotClaim,
    ): Promise<{ upload: LeasedUpload; key: string }> {
      const key = newId();
      const controller = new AbortController();
      // A raw upload cannot be continued, so `wanted` has no effect: other requests wait for its end.
      const holder = { lost: () => controller.abort(fail('UPLOAD_ABORTED')), wanted: () => {} };
      const upload = {
        id: intent.id ?? newId(),
        organizationId: access.organization.id,
        contentId: newId(),
        intent,
        keys: [key],
        ended: controller.signal,
        holder,
      };
      const values = [
        upload.organizationId,
        intent.reserved.bytes,
        intent.reserved.files,
        randomShard(),
        upload.contentId,
        upload.id,
        intent.protocol,
        intent.folderId,
        intent.fileId ?? null,
        intent.filename ?? null,
        intent.mimeType ?? null,
        intent.sizeBytes ?? null,
        access.actor.userId,
        intent.uploadUrlId ?? null,
        owner,
        config.leaseSeconds,
        config.uploadRetentionSeconds,
        key,
      ];
      const insertInTransaction = async (tx: Transaction) => {
        await slot?.lock(tx);
        if ((await tx.$executeRawUnsafe(RESERVE_AND_INSERT_SQL, ...values)) > 0) return;
        await reserveLastQuota(tx, upload.organizationId, intent.reserved);
        await tx.$executeRawUnsafe(INSERT_SQL, ...values);
      };
      if (!(await insertAtOnce(intent, values, slot))) {
        const insert = () => db.transaction(insertInTransaction);
        await (slot ? leaseRegistry.retryWithoutCrashed(intent.uploadUrlId ?? '', insert) : insert());
      }
      leaseRegistry.add({ id: upload.id, epoch: FIRST_EPOCH }, holder);
      return { upload, key };
    },

    /** Commits the row of one more segment, before its bytes are stored, and returns its key. */
    async addSegment({ organizationId, contentId, keys }: LeasedUpload, startBytes: bigint): Promise<string> {
      const key = newId();
      keys.push(key);
      await db.prisma.segment.create({ data: { key, organizationId, contentId, startBytes } });
      return key;
    },

    /**
     * Deletes the upload's row with its lease and stores its segments, which are in order, in the transaction
     * that creates the file.
     * @throws ABORTED with reason UPLOAD_ABORTED if the upload was aborted
     */
    async settle(tx: Transaction, upload: LeasedUpload, segments: StoredSegment[]): Promise<void> {
      const { count } = await tx.upload.deleteMany({ where: { id: upload.id, leaseOwner: owner } });
      if (count === 0) throw fail('UPLOAD_ABORTED');
      const [keys, sizes, checksums] = [
        segments.map(({ key }) => key),
        segments.map(({ sizeBytes }) => sizeBytes),
        segments.map(({ crc32 }) => crc32),
      ];
      await tx.$executeRaw`
        WITH stored AS (
          SELECT * FROM unnest(${keys}::text[], ${sizes}::bigint[], ${checksums}::bigint[]) AS t (key, size_bytes, crc32)),
        settled AS (
          UPDATE segments s SET size_bytes = stored.size_bytes, crc32 = stored.crc32 FROM stored
          WHERE s.organization_id = ${upload.organizationId} AND s.content_id = ${upload.contentId} AND s.key = stored.key)
        UPDATE contents SET crc32 = ${combineAll(segments)}::bigint
        WHERE organization_id = ${upload.organizationId} AND id = ${upload.contentId}`;
    },

    /** Ends an upload and creates its file; see {@link finishAtOnce}. */
    finish: (
      access: Access<'file.write'>,
      { id, contentId, intent }: LeasedUpload,
      content: {
        segments: StoredSegment[];
        stored: StoredContent;
        finished: FinishedUpload | null;
        keyed: KeyRecord | null;
      },
    ): Promise<File | null> =>
      finishAtOnce(db, access, {
        upload: { id, contentId, owner, epoch: FIRST_EPOCH },
        uploadUrlId: intent.uploadUrlId ?? null,
        crc32: combineAll(content.segments),
        ...content,
      }),

    /** Keeps the row of a tus upload whose file is created in the same transaction, after `settle`. */
    async keepFinished(
      tx: Transaction,
      { id, intent }: LeasedUpload,
      { file, metadata }: { file: File; metadata: string | null },
    ): Promise<void> {
      const { organizationId, folderId, sizeBytes } = file;
      const { filename, mimeType, uploadUrlId } = intent;
      await tx.upload.create({
        data: {
          organizationId,
          id,
          protocol: 'TUS',
          folderId,
          filename,
          mimeType,
          sizeBytes,
          offsetBytes: sizeBytes,
          creatorId: file.versionCreatorId ?? file.creatorId,
          uploadUrlId,
          finishedFileId: file.id,
          metadata,
          expiresAt: expiryOf(config, file.updatedAt),
        },
      });
    },

    /**
     * Deletes the upload's row, after all puts have ended; the outbox removes the bytes. Returns false if the
     * upload had already ended, finished or aborted.
     */
    async abandon({ id, organizationId, contentId, keys }: LeasedUpload): Promise<boolean> {
      return db.transaction(async (tx) => {
        const { count } = await tx.upload.deleteMany({ where: { id, finishedFileId: null } });
        if (count > 0) {
          await releaseContents(tx, organizationId, [contentId]);
          return true;
        }
        // Another process may have removed its objects before the last one was stored, so they are discarded
        // again, unless a file has them.
        await discardOrphans(tx, organizationId, keys);
        return false;
      });
    },

    /** Ends the work of this process on the upload, successful or not. */
    release({ id, holder }: LeasedUpload): void {
      leaseRegistry.remove(id, holder);
    },

    /**
     * Deletes raw uploads without a live lease and expired resumable ones; of finished uploads only the row.
     * The stream finalizer ends streams. Uploads of this process are alive, even if their leases could not be
     * renewed in time. `ignoreLeases` is for a start at which no other process can be running. Returns how
     * many uploads it found, at most 1,000.
     */
    async expire({ ignoreLeases = false } = {}): Promise<number> {
      if (ignoreLeases) await db.prisma.upload.updateMany({ data: { leaseOwner: null, leaseUntil: null } });
      const expired = await db.prisma.$queryRaw<
        { id: string; organizationId: string; contentId: string | null }[]
      >`
        SELECT id, organization_id AS "organizationId", content_id AS "contentId" FROM uploads
        WHERE coalesce(lease_until < now(), true) AND (protocol = 'RAW' OR protocol <> 'GRPC' AND expires_at < now())
          AND id <> ALL (${leaseRegistry.ids()}) LIMIT 1000`;
      for (const upload of expired) {
        await db.transaction(async (tx) => {
          const deleted = await tx.$executeRaw`
            DELETE FROM uploads WHERE id = ${upload.id} AND coalesce(lease_until < now(), true)
              AND (protocol = 'RAW' OR expires_at < now())`;
          if (deleted > 0) await releaseContents(tx, upload.organizationId, [upload.contentId]);
        });
      }
      return expired.length;
    },
  };

  /**
   * Returns false, without any effect, if the upload replaces a file, the URL or the quota refuses it, or an
   * idle upload has to be replaced: then a transaction finds out, and throws the cause.
   */
  async function insertAtOnce(
    { fileId, uploadUrlId }: UploadIntent,
    values: unknown[],
    slot: SlotClaim | undefined,
  ): Promise<boolean> {
    if (fileId !== undefined) return false;
    try {
      const rows =
        slot && uploadUrlId !== undefined
          ? await db.query('upload_begin_url', CLAIM_AND_INSERT_SQL, [...values, slot.isResumable])
          : await db.query('upload_begin', RESERVE_AND_INSERT_SQL, values);
      return rows.length > 0;
    } catch (error) {
      if (!isConflict(error)) throw error;
      return false;
    }
  }
}

/** Whether the error says that the upload was aborted or has expired. */
export const isUploadEnded = (error: unknown) =>
  error instanceof AppError && ['UPLOAD_ABORTED', 'UPLOAD_EXPIRED'].includes(error.reason);

/** A raw upload has a single lease, from start to end. */
const FIRST_EPOCH = 1;

const insertions = `
  content AS (INSERT INTO contents (organization_id, id) SELECT $1, $5 FROM granted),
  upload AS (
    INSERT INTO uploads (organization_id, content_id, id, protocol, folder_id, file_id, filename, mime_type, size_bytes,
      creator_id, upload_url_id, lease_owner, lease_epoch, lease_until, expires_at, reserved_bytes, reserved_files)
    SELECT $1, $5, $6, $7::upload_protocol, $8, $9, $10, $11, $12::bigint, $13, $14, $15, ${FIRST_EPOCH},
      now() + make_interval(secs => $16), now() + make_interval(secs => $17), $2::bigint, $3::int FROM granted)
  INSERT INTO segments (key, organization_id, content_id, start_bytes) SELECT $18, $1, $5, 0 FROM granted RETURNING key`;

/** Reserves quota and inserts the rows, or does neither and returns no row. */
const RESERVE_AND_INSERT_SQL = `WITH ${reserveQuotaSql()}, ${insertions}`;

/**
 * Also claims a slot of the URL ($14) as {@link UploadUrls.claimSlot} does, or inserts nothing. The lock on
 * the URL comes before the count: of two uploads that claim the last slot, the second sees the first.
 */
const CLAIM_AND_INSERT_SQL = `
  WITH url AS MATERIALIZED (
    SELECT file_count, max_files FROM upload_urls
    WHERE organization_id = $1 AND id = $14 AND revoked_at IS NULL FOR UPDATE),
  slot AS MATERIALIZED (
    SELECT 1 FROM url WHERE file_count + upload_url_slots($1, $14, $19::boolean AND max_files = 1) < max_files),
  ${reserveQuotaSql({ condition: 'EXISTS (SELECT FROM slot)' })}, ${insertions}`;

/** Inserts the rows for quota that is already reserved. */
const INSERT_SQL = `WITH granted AS (SELECT $4::int), ${insertions}`;
