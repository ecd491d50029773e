import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import { discardContents, discardOrphans } from '@/lib/domain/content/discard';
import {
  type QuotaAmount,
  RESERVE_QUOTA_SQL,
  randomShard,
  reserveLastQuota,
} from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { UploadProtocol } from '@/lib/platform/db/generated/client';
import type { LeaseHolder, LeaseRegistry } from './lease-registry';

/**
 * What an upload means to become, settled before its first byte. `fileId` is the file whose content it
 * replaces.
 */
export type UploadIntent = {
  protocol: UploadProtocol;
  folderId: string;
  fileId?: string;
  filename?: string;
  mimeType?: string;
  sizeBytes?: bigint;
  uploadUrlId?: string;
  /** What of the quota is held for it from the beginning. */
  reserved: QuotaAmount;
};

/** An upload that this process holds the lease of. `ended` aborts when somebody else ended it. */
export type LeasedUpload = {
  id: string;
  organizationId: string;
  contentId: string;
  intent: UploadIntent;
  /** Of all objects that it may have stored. */
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
 * The rows of uploads under way. An upload's row and its first segment are committed before any byte is
 * stored, so every object has a row; the row goes in the very transaction that makes the file, or in the one
 * that gives the bytes up.
 */
export function createUploads({ db, leaseRegistry, config }: UploadsDeps) {
  const { owner } = leaseRegistry;

  return {
    /**
     * Commits the intent and takes its lease, which is kept until `release`. `takePlace` runs in the same
     * transaction, for what bounds uploads through a URL.
     * @throws RESOURCE_EXHAUSTED with reason QUOTA_EXCEEDED
     */
    async begin(
      access: Access<'file.write'>,
      intent: UploadIntent,
      claimSlot?: (tx: Transaction) => Promise<void>,
    ): Promise<{ upload: LeasedUpload; key: string }> {
      const key = newId();
      const controller = new AbortController();
      // Nobody goes on with a raw upload, so who wants its place has to wait for its end.
      const holder = { lost: () => controller.abort(fail('UPLOAD_ABORTED')), wanted: () => {} };
      const upload = {
        id: newId(),
        organizationId: access.organization.id,
        contentId: newId(),
        intent,
        keys: [key],
        ended: controller.signal,
        holder,
      };
      const values = [
        ...[upload.organizationId, intent.reserved.bytes, intent.reserved.files, randomShard()],
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
      const beginSlowly = async (tx: Transaction) => {
        await claimSlot?.(tx);
        if ((await tx.$executeRawUnsafe(beginning, ...values)) > 0) return;
        await reserveLastQuota(tx, upload.organizationId, intent.reserved);
        await tx.$executeRawUnsafe(beginWithQuota, ...values);
      };
      if (claimSlot)
        await leaseRegistry.claimingSlot(intent.uploadUrlId ?? '', () => db.transaction(beginSlowly));
      else if (intent.fileId) await db.transaction(beginSlowly);
      else if ((await db.query('upload_begin', beginning, values)).length === 0)
        await db.transaction(beginSlowly);
      leaseRegistry.add({ id: upload.id, epoch: FIRST_EPOCH }, holder);
      return { upload, key };
    },

    /** Commits the name of one more segment, before its bytes. */
    async addSegment({ organizationId, contentId, keys }: LeasedUpload, startBytes: bigint): Promise<string> {
      const key = newId();
      keys.push(key);
      await db.prisma.segment.create({ data: { key, organizationId, contentId, startBytes } });
      return key;
    },

    /**
     * Ends the lease and the upload's row, in the transaction that makes the file.
     * @throws ABORTED if somebody ended the upload meanwhile
     */
    async settle(tx: Transaction, upload: LeasedUpload, sizes: Map<string, bigint>): Promise<void> {
      const gone = await tx.upload.deleteMany({ where: { id: upload.id, leaseOwner: owner } });
      if (gone.count === 0) throw fail('UPLOAD_ABORTED');
      for (const [key, sizeBytes] of sizes) await tx.segment.update({ where: { key }, data: { sizeBytes } });
    },

    /**
     * Gives up, when nothing is being stored any more: the row goes and its bytes follow by the outbox.
     * Answers false if the upload had ended already, one way or the other.
     */
    async abandon({ id, organizationId, contentId, keys }: LeasedUpload): Promise<boolean> {
      return db.transaction(async (tx) => {
        const gone = await tx.upload.deleteMany({ where: { id } });
        if (gone.count > 0) {
          await discardContents(tx, organizationId, [contentId]);
          return true;
        }
        // Whoever took it for dead may have removed its objects before we stored the last: they go once more,
        // unless a file has them.
        await discardOrphans(tx, organizationId, keys);
        return false;
      });
    },

    /** No more work is done here on this upload, however it went. */
    release({ id, holder }: LeasedUpload): void {
      leaseRegistry.remove(id, holder);
    },

    /**
     * Gives up raw uploads that nobody holds any more, and resumable ones that expired; of finished ones only
     * the memory goes. What streams into a file ends otherwise. What is worked on here is alive, even if its
     * lease could not be renewed in time. `everyone` takes no heed of others' leases: for when no other
     * process can live.
     */
    async expire({ everyone = false } = {}): Promise<number> {
      if (everyone) await db.prisma.upload.updateMany({ data: { leaseOwner: null, leaseUntil: null } });
      const dead = await db.prisma.$queryRaw<
        { id: string; organizationId: string; contentId: string | null }[]
      >`
        SELECT id, organization_id AS "organizationId", content_id AS "contentId" FROM uploads
        WHERE coalesce(lease_until < now(), true) AND (protocol = 'RAW' OR protocol <> 'GRPC' AND expires_at < now())
          AND id <> ALL (${leaseRegistry.ids()}) LIMIT 1000`;
      for (const upload of dead) {
        await db.transaction(async (tx) => {
          const gone = await tx.$executeRaw`
            DELETE FROM uploads WHERE id = ${upload.id} AND coalesce(lease_until < now(), true)
              AND (protocol = 'RAW' OR expires_at < now())`;
          if (gone > 0) await discardContents(tx, upload.organizationId, [upload.contentId]);
        });
      }
      return dead.length;
    },
  };
}

/** Whether the error says that somebody else ended the upload. */
export const hasEnded = (error: unknown) =>
  error instanceof AppError && ['UPLOAD_ABORTED', 'UPLOAD_EXPIRED'].includes(error.reason);

/** A raw upload has one lease, from its beginning to its end. */
const FIRST_EPOCH = 1;

const insertions = `
  content AS (INSERT INTO contents (organization_id, id) SELECT $1, $5 FROM granted),
  upload AS (
    INSERT INTO uploads (organization_id, content_id, id, protocol, folder_id, file_id, filename, mime_type, size_bytes,
      creator_id, upload_url_id, lease_owner, lease_epoch, lease_until, expires_at, reserved_bytes, reserved_files)
    SELECT $1, $5, $6, $7::upload_protocol, $8, $9, $10, $11, $12::bigint, $13, $14, $15, ${FIRST_EPOCH},
      now() + make_interval(secs => $16), now() + make_interval(secs => $17), $2::bigint, $3::int FROM granted)
  INSERT INTO segments (key, organization_id, content_id, start_bytes) SELECT $18, $1, $5, 0 FROM granted RETURNING key`;

/** Takes room and begins, or does neither: then no row is answered. */
const beginning = `WITH ${RESERVE_QUOTA_SQL}, ${insertions}`;

/** Begins in room that was taken before. */
const beginWithQuota = `WITH granted AS (SELECT $4::int), ${insertions}`;
