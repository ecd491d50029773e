import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { checkPrecondition, type Precondition } from '@/lib/base/precondition';
import type { Config } from '@/lib/config';
import { freedByReplacing } from '@/lib/domain/content/keep-version';
import { releaseContents } from '@/lib/domain/content/release-contents';
import { checkFilename } from '@/lib/domain/entries/filename';
import { checkType, declaredType } from '@/lib/domain/files/media-type';
import { CONFIRMED_SQL, confirm, confirmationValues } from '@/lib/domain/organizations/access';
import {
  notNegative,
  type QuotaAmount,
  randomShard,
  reserveQuota,
  reserveQuotaSql,
} from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { isConflict, isForeignKeyViolation } from '@/lib/platform/db/database-errors';
import type { Upload, UploadProtocol } from '@/lib/platform/db/generated/client';
import type { FileSender } from './file-sender';
import { limitOf, tooLarge } from './ingest-pipeline';
import type { LeaseRegistry } from './lease-registry';
import { uploadColumns } from './upload-row';
import { findReplaced, type UploadBounds, type UploadUrls } from './upload-urls';

/** The file that a resumable upload will become. `sizeBytes` is null while the length is deferred. */
export type ResumableIntent = {
  protocol: Exclude<UploadProtocol, 'RAW' | 'GRPC'>;
  sizeBytes: bigint | null;
  filename: string | null;
  mimeType: string | null;
  /** The file's own modification time. */
  modifiedAt?: Date;
  sender?: FileSender;
  metadata?: string | null;
  isPartial?: boolean;
  /** For a file that it replaces: checked now, and when it is replaced. */
  precondition?: Precondition;
};

/** `fill` adds existing bytes to the new upload, in the transaction that creates it. */
type CreateOptions = {
  intent: ResumableIntent;
  fill?: (tx: Transaction, upload: Upload) => Promise<Upload>;
};

type CreateDeps = {
  db: Database;
  leaseRegistry: LeaseRegistry;
  uploadUrls: UploadUrls;
  config: Config;
  notifyWorker(): void;
};

export type Create = ReturnType<typeof createCreate>;

/** The expiry of an upload that was active last at `now`. */
export const expiryOf = (
  { uploadRetentionSeconds }: Pick<Config, 'uploadRetentionSeconds'>,
  now = new Date(),
): Date => new Date(now.getTime() + uploadRetentionSeconds * 1000);

export function createCreate({ db, leaseRegistry, uploadUrls, config, notifyWorker }: CreateDeps) {
  /**
   * Commits the row of a resumable upload and a content for its bytes.
   * @throws INVALID_ARGUMENT for an invalid name, type or size; NOT_FOUND if the file to replace was deleted,
   *   and ABORTED if its precondition fails; what {@link UploadUrls.claimSlot} throws; RESOURCE_EXHAUSTED for
   *   too many pending uploads, and when the quota is exceeded
   */
  return async function create(
    access: Access<'file.write'>,
    bounds: UploadBounds,
    { intent, fill }: CreateOptions,
  ): Promise<Upload> {
    const limit = limitOf(config, bounds);
    if (intent.sizeBytes !== null && intent.sizeBytes > limit) throw tooLarge(limit);
    const organizationId = access.organization.id;
    const replaced =
      bounds.fileId === null ? null : await findReplaced(db.prisma, organizationId, bounds.fileId);
    const { precondition } = intent;
    if (replaced && precondition) checkPrecondition(replaced.etag, precondition);
    const name = bounds.filename ?? replaced?.filename ?? intent.filename;
    const filename = name === null || name === '' ? null : checkFilename(name);
    const mimeType = declaredType(intent.mimeType);
    if (bounds.mimeType && mimeType) checkType(bounds.mimeType, mimeType, null);

    const freed = await freedByReplacing(db, { organizationId, fileId: bounds.fileId });
    const reserved = {
      bytes: notNegative((intent.sizeBytes ?? 0n) - freed),
      files: intent.isPartial || replaced ? 0 : 1,
    };
    const isPlain = !fill && !intent.isPartial && bounds.fileId === null;
    const first = isPlain && (await createAtOnce(access, bounds, { intent, filename, mimeType, reserved }));
    if (first) return first;
    let hasDiscarded = false;
    const commit = async (tx: Transaction) => {
      await confirm(tx, access);
      if (!intent.isPartial) {
        const discarded = await uploadUrls.claimSlot(tx, bounds.id, { isResumable: true });
        await releaseContents(tx, organizationId, discarded);
        hasDiscarded = discarded.some((content) => content !== null);
      }
      const pending = await tx.upload.count({ where: { organizationId, finishedFileId: null } });
      if (pending >= config.maxPendingUploads) throw tooManyPending();
      await reserveQuota(tx, organizationId, reserved);
      const contentId = newId();
      await tx.content.create({ data: { organizationId, id: contentId } });
      const upload = await tx.upload.create({
        data: {
          organizationId,
          id: newId(),
          protocol: intent.protocol,
          contentId,
          folderId: replaced?.folderId ?? bounds.folderId,
          fileId: replaced?.id,
          precondition: replaced && precondition ? JSON.stringify(precondition) : null,
          filename,
          mimeType,
          sizeBytes: intent.sizeBytes,
          modifiedAt: intent.modifiedAt,
          ...intent.sender,
          metadata: intent.metadata,
          isPartial: intent.isPartial ?? false,
          creatorId: access.actor.userId,
          uploadUrlId: bounds.id,
          expiresAt: expiryOf(config),
          reservedBytes: reserved.bytes,
          reservedFiles: reserved.files,
        },
      });
      return fill ? fill(tx, upload) : upload;
    };
    const upload = await leaseRegistry
      .retryWithoutCrashed(bounds.id, () => db.transaction(commit))
      .catch(async (error) => {
        if (!isForeignKeyViolation(error)) throw error;
        // The folder or the file was deleted permanently meanwhile.
        await uploadUrls.reopen(bounds.id, access.actor.origin);
        throw fail('FOLDER_NOT_FOUND');
      });
    if (hasDiscarded) notifyWorker();
    return upload;
  };

  /**
   * Creates the upload with one statement. Returns null, without any effect, if the permission, the URL, the
   * quota or the number of unfinished uploads refuses it, or an idle one has to be replaced: a transaction
   * does that, or throws the cause.
   */
  async function createAtOnce(
    access: Access<'file.write'>,
    bounds: UploadBounds,
    { intent, filename, mimeType, reserved }: NewUpload,
  ): Promise<Upload | null> {
    const values = [
      ...confirmationValues(access),
      bounds.id,
      config.maxPendingUploads,
      reserved.bytes,
      reserved.files,
      randomShard(),
      newId(),
      newId(),
      intent.protocol,
      bounds.folderId,
      filename,
      mimeType,
      intent.sizeBytes,
      intent.modifiedAt ?? null,
      intent.sender?.senderName ?? null,
      intent.sender?.senderEmail ?? null,
      intent.metadata ?? null,
      expiryOf(config),
    ];
    try {
      const [upload] = await db.query<Upload>('upload_create', CREATE_SQL, values);
      return upload ?? null;
    } catch (error) {
      if (!isConflict(error) && !isForeignKeyViolation(error)) throw error;
      return null;
    }
  }
}

type NewUpload = {
  intent: ResumableIntent;
  filename: string | null;
  mimeType: string | null;
  reserved: QuotaAmount;
};

/** As the transaction, with the slot of a URL that has no idle upload to replace. */
const CREATE_SQL = `
  WITH confirmed AS (${CONFIRMED_SQL}),
  url AS MATERIALIZED (
    SELECT file_count, max_files FROM upload_urls
    WHERE organization_id = $1 AND id = $7 AND revoked_at IS NULL AND EXISTS (SELECT FROM confirmed) FOR UPDATE),
  slot AS MATERIALIZED (
    SELECT 1 FROM url WHERE file_count + upload_url_slots($1, $7, max_files = 1) < max_files
      AND (SELECT count(*) FROM uploads WHERE organization_id = $1 AND finished_file_id IS NULL) < $8::int),
  ${reserveQuotaSql({ condition: 'EXISTS (SELECT FROM slot)', bytes: '$9', files: '$10', shard: '$11' })},
  content AS (INSERT INTO contents (organization_id, id) SELECT $1, $12 FROM granted)
  INSERT INTO uploads AS u (organization_id, content_id, id, protocol, folder_id, filename, mime_type, size_bytes,
    modified_at, sender_name, sender_email, metadata, creator_id, upload_url_id, expires_at, reserved_bytes, reserved_files)
  SELECT $1, $12, $13, $14::upload_protocol, $15, $16, $17, $18::bigint, $19::timestamptz, $20, $21, $22, $2, $7,
    $23::timestamptz, $9::bigint, $10::int
  FROM granted RETURNING ${uploadColumns}`;

const tooManyPending = () => fail('TOO_MANY_PENDING_UPLOADS', { metadata: { retry_after_seconds: '60' } });
