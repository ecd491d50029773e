import type { Access } from '@/lib/base/actor';
import { AppError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import { discardContents, discardStrays } from '@/lib/domain/content/discard';
import { anyShare, type Room, takeLastRoom, takingRoom } from '@/lib/domain/organizations/quota';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { UploadProtocol } from '@/lib/platform/db/generated/client';
import type { HeldUploads, Holder } from './held-uploads';

/** What an upload means to become, settled before its first byte. `fileId` is the file whose content it replaces. */
export type Intent = {
  protocol: UploadProtocol;
  folderId: string;
  fileId?: string;
  filename?: string;
  mimeType?: string;
  sizeBytes?: bigint;
  uploadUrlId?: string;
  /** What of the quota is held for it from the beginning. */
  reserved: Room;
};

/** An upload that this process holds the lease of. `ended` aborts when somebody else ended it. */
export type HeldUpload = {
  id: string;
  organizationId: string;
  contentId: string;
  intent: Intent;
  /** Of all objects that it may have stored. */
  keys: string[];
  ended: AbortSignal;
  holder: Holder;
};

export type Uploads = ReturnType<typeof createUploads>;

type Parts = {
  db: Database;
  held: HeldUploads;
  config: Pick<Config, 'leaseSeconds' | 'uploadRetentionSeconds'>;
};

/**
 * The rows of uploads under way. An upload's row and its first segment are committed before any byte is stored, so every
 * object has a row; the row goes in the very transaction that makes the file, or in the one that gives the bytes up.
 */
export function createUploads({ db, held, config }: Parts) {
  const { owner } = held;

  return {
    /**
     * Commits the intent and takes its lease, which is kept until `release`. `takePlace` runs in the same transaction, for what
     * bounds uploads through a URL.
     * @throws RESOURCE_EXHAUSTED with reason QUOTA_EXCEEDED
     */
    async begin(
      access: Access<'file.write'>,
      intent: Intent,
      takePlace?: (tx: Transaction) => Promise<void>,
    ): Promise<{ upload: HeldUpload; key: string }> {
      const key = newId();
      const controller = new AbortController();
      // Nobody goes on with a raw upload, so who wants its place has to wait for its end.
      const holder = { lost: () => controller.abort(uploadEnded()), wanted: () => {} };
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
        ...[upload.organizationId, intent.reserved.bytes, intent.reserved.files, anyShare()],
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
        await takePlace?.(tx);
        if ((await tx.$executeRawUnsafe(beginning, ...values)) > 0) return;
        await takeLastRoom(tx, upload.organizationId, intent.reserved);
        await tx.$executeRawUnsafe(beginningInRoom, ...values);
      };
      if (takePlace) await held.takingPlace(intent.uploadUrlId ?? '', () => db.transaction(beginSlowly));
      else if (intent.fileId) await db.transaction(beginSlowly);
      else if ((await db.ask('upload_begin', beginning, values)).length === 0)
        await db.transaction(beginSlowly);
      held.add(upload.id, holder);
      return { upload, key };
    },

    /** Commits the name of one more segment, before its bytes. */
    async addSegment({ organizationId, contentId, keys }: HeldUpload, startBytes: bigint): Promise<string> {
      const key = newId();
      keys.push(key);
      await db.prisma.segment.create({ data: { key, organizationId, contentId, startBytes } });
      return key;
    },

    /**
     * Ends the lease and the upload's row, in the transaction that makes the file.
     * @throws ABORTED if somebody ended the upload meanwhile
     */
    async settle(tx: Transaction, upload: HeldUpload, sizes: Map<string, bigint>): Promise<void> {
      const gone = await tx.upload.deleteMany({ where: { id: upload.id, leaseOwner: owner } });
      if (gone.count === 0) throw uploadEnded();
      for (const [key, sizeBytes] of sizes) await tx.segment.update({ where: { key }, data: { sizeBytes } });
    },

    /**
     * Gives up, when nothing is being stored any more: the row goes and its bytes follow by the outbox. Answers false if the upload
     * had ended already, one way or the other.
     */
    async abandon({ id, organizationId, contentId, keys }: HeldUpload): Promise<boolean> {
      return db.transaction(async (tx) => {
        const gone = await tx.upload.deleteMany({ where: { id } });
        if (gone.count > 0) {
          await discardContents(tx, organizationId, [contentId]);
          return true;
        }
        // Whoever took it for dead may have removed its objects before we stored the last: they go once more, unless a file has them.
        await discardStrays(tx, organizationId, keys);
        return false;
      });
    },

    /** No more work is done here on this upload, however it went. */
    release({ id, holder }: HeldUpload): void {
      held.remove(id, holder);
    },

    /**
     * Gives up raw uploads that nobody holds any more, and resumable ones that expired; of finished ones only the memory goes. What streams
     * into a file ends otherwise. What is
     * worked on here is alive, even if its lease could not be renewed in time. `everyone` takes no heed of others' leases: for when no
     * other process can live.
     */
    async expire({ everyone = false } = {}): Promise<number> {
      if (everyone) await db.prisma.upload.updateMany({ data: { leaseOwner: null, leaseUntil: null } });
      const dead = await db.prisma.$queryRaw<
        { id: string; organizationId: string; contentId: string | null }[]
      >`
        SELECT id, organization_id AS "organizationId", content_id AS "contentId" FROM uploads
        WHERE coalesce(lease_until < now(), true) AND (protocol = 'RAW' OR protocol <> 'GRPC' AND expires_at < now())
          AND id <> ALL (${held.ids()}) LIMIT 1000`;
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
  error instanceof AppError && ['UPLOAD_ENDED', 'UPLOAD_GONE'].includes(error.reason);

export const uploadEnded = () =>
  new AppError(
    'ABORTED',
    'UPLOAD_ENDED',
    'This upload was ended meanwhile. Nothing was kept; start it again.',
  );

const insertions = `
  content AS (INSERT INTO contents (organization_id, id) SELECT $1, $5 FROM granted),
  upload AS (
    INSERT INTO uploads (organization_id, content_id, id, protocol, folder_id, file_id, filename, mime_type, size_bytes,
      creator_id, upload_url_id, lease_owner, lease_epoch, lease_until, expires_at, reserved_bytes, reserved_files)
    SELECT $1, $5, $6, $7::upload_protocol, $8, $9, $10, $11, $12::bigint, $13, $14, $15, 1,
      now() + make_interval(secs => $16), now() + make_interval(secs => $17), $2::bigint, $3::int FROM granted)
  INSERT INTO segments (key, organization_id, content_id, start_bytes) SELECT $18, $1, $5, 0 FROM granted RETURNING key`;

/** Takes room and begins, or does neither: then no row is answered. */
const beginning = `WITH ${takingRoom}, ${insertions}`;

/** Begins in room that was taken before. */
const beginningInRoom = `WITH granted AS (SELECT $4::int), ${insertions}`;
