import type { Access, Origin } from '@/lib/base/actor';
import { checkName } from '@/lib/base/display-name';
import { type AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record, recordDenied } from '@/lib/domain/audit/audit';
import { releaseContents } from '@/lib/domain/content/release-contents';
import type { File } from '@/lib/domain/entries/file-row';
import { checkFilename } from '@/lib/domain/entries/filename';
import { lockFolder } from '@/lib/domain/entries/folder-tree';
import { checkTypeBound } from '@/lib/domain/files/media-type';
import { subscribeToRequest } from '@/lib/domain/notices/notices';
import { authorizeCreator, confirm, type createAccess, lockToken } from '@/lib/domain/organizations/access';
import { checkMayEnd } from '@/lib/domain/organizations/may-end';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { UploadUrl } from '@/lib/platform/db/generated/client';
import { isSharePass } from './share-pass';

/** The bounds of a new URL; the sender chooses what is null. Uploads may start for `expireMs`. */
export type UploadUrlRequest = {
  expireMs: number;
  folderId: string;
  /** The file whose content uploads replace; null: each upload creates a file. */
  fileId: string | null;
  filename: string | null;
  mimeType: string | null;
  maxSizeBytes: bigint | null;
  maxFiles: number;
  /** The title and text that the recipients of a file request see. */
  displayName: string | null;
  message: string | null;
};

/** The bounds of files uploaded through a URL. */
export type UploadBounds = Pick<
  UploadUrl,
  'id' | 'organizationId' | 'folderId' | 'fileId' | 'filename' | 'mimeType' | 'maxSizeBytes'
>;

/** Usable URLs; `showEnded` adds expired and revoked ones, `onlyNamed` limits the list to file requests. */
export type UploadUrlPage = {
  pageSize: number;
  after: TimePosition | null;
  showEnded: boolean;
  onlyNamed: boolean;
};

/** How long an expired URL is still reported as expired instead of invalid. */
const RETENTION_DAYS = 7;

export type UploadUrls = ReturnType<typeof createUploadUrls>;

/**
 * An upload URL, the file whose content its uploads replace, and its creator's permission, with which it is
 * used.
 */
export type UrlInUse = {
  url: UploadUrl;
  file: File | null;
  access: Access<'file.write'>;
  isExpired: boolean;
};

type UploadUrlsDeps = {
  db: Database;
  capabilities: Capabilities;
  access: ReturnType<typeof createAccess>;
  config: Pick<Config, 'publicUrl'>;
  notifyWorker(): void;
};

export function createUploadUrls({
  db,
  capabilities,
  access: accesses,
  config,
  notifyWorker,
}: UploadUrlsDeps) {
  /**
   * Records a denied use in the audit log. Not awaited, so that it does not delay the answer. Background work
   * has no request id and is not recorded.
   */
  function deny({ organizationId, id, creatorId }: UploadUrl, origin: Origin): void {
    if (origin.requestId === null) return;
    const actor = { userId: creatorId, uploadUrlId: id, origin };
    void recordDenied(db, { organizationId, action: 'upload_url.use', target: id, actor });
  }

  return {
    /**
     * Creates URLs that accept files without any other credential, with their creator's permission: all of
     * them or none.
     * @throws INVALID_ARGUMENT for an invalid filename, type or display name; NOT_FOUND for a missing file
     */
    async generate(access: Access<'file.write'>, requests: UploadUrlRequest[]): Promise<UploadUrl[]> {
      const bounds = requests.map(({ expireMs, filename, mimeType, displayName, ...rest }) => ({
        ...rest,
        filename: filename === null ? null : checkFilename(filename),
        mimeType: mimeType === null ? null : checkTypeBound(mimeType),
        displayName: displayName === null ? null : checkName(displayName),
        expiresAt: new Date(Date.now() + expireMs),
      }));
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        await lockToken(tx, access.actor);
        const rows: UploadUrl[] = [];
        for (const bound of bounds) rows.push(await createUrl(tx, access, bound));
        return rows;
      });
    },

    /**
     * The upload URL with this secret, and the permission to use it, also after it expired. A URL of a share
     * link with a password needs a pass for that link.
     * @throws PERMISSION_DENIED, with the same reason for tampered and unknown secrets; with other reasons
     *   for revoked URLs, and for a creator without permission; UNAUTHENTICATED without the pass
     */
    async find(secret: string, pass: string | null, origin: Origin): Promise<UrlInUse> {
      const id = capabilities.verify('upload-url', secret)?.toString();
      if (!id)
        throw fail('URL_INVALID', {
          message: "This upload URL isn't valid. Check that it was copied completely.",
        });
      const found = await this.reopen(id, origin);
      const { lockedByShareId } = found.url;
      if (lockedByShareId === null || isSharePass(capabilities, lockedByShareId, pass ?? '')) return found;
      deny(found.url, origin);
      throw fail('SHARE_PASSWORD', {
        message:
          'This upload URL needs the password of its share link. Send it as the password of HTTP Basic, and the secret of the link in "from".',
      });
    },

    /** Like {@link find}, for a new upload: PERMISSION_DENIED for an expired URL. */
    async resolve(secret: string, pass: string | null, origin: Origin): Promise<UrlInUse> {
      const found = await this.find(secret, pass, origin);
      if (!found.isExpired) return found;
      deny(found.url, origin);
      throw urlExpired();
    },

    /**
     * An upload URL for an upload that has started: it may continue after the URL expired, but not after it
     * was revoked.
     * @throws PERMISSION_DENIED; NOT_FOUND while the folder or the file to replace is in the trash, and after
     *   that file was deleted
     */
    async reopen(id: string, origin: Origin): Promise<UrlInUse> {
      const [found] = await db.lookUp<UploadUrl & { isFolderDeleted: boolean }>('upload_url', URL_SQL, [id]);
      if (!found)
        throw fail('URL_INVALID', {
          message: "This upload URL isn't valid. Check that it was copied completely.",
        });
      const { isFolderDeleted, ...url } = found;
      if (url.revokedAt) {
        deny(url, origin);
        throw fail('URL_REVOKED');
      }
      const creator = { kind: 'user', userId: url.creatorId } as const;
      const access = await authorizeCreator(
        () =>
          accesses.authorize({
            credential: creator,
            organizationId: url.organizationId,
            action: 'file.write',
            origin,
          }),
        () => deny(url, origin),
      );
      if (isFolderDeleted) throw fail('FOLDER_NOT_FOUND');
      const file = url.fileId === null ? null : await findReplaced(db.prisma, url.organizationId, url.fileId);
      access.actor.uploadUrlId = url.id;
      return { url, file, access, isExpired: url.expiresAt.getTime() <= Date.now() };
    },

    /**
     * Claims a slot for one more file, in the transaction that creates its upload. Uploads in flight and
     * complete uploads that only wait to be finished occupy a slot. Uploads without a writer, or whose
     * process does not answer, do not; on a URL for one file, a new resumable upload replaces them. Returns
     * the ids of the replaced contents.
     * @throws ALREADY_EXISTS when the URL is exhausted; ABORTED while other uploads occupy all slots
     */
    async claimSlot(tx: Transaction, id: string, { isResumable = false } = {}): Promise<(string | null)[]> {
      const url = await lockUrl(tx, id);
      if (url.fileCount >= url.maxFiles) throw uploadUrlExhausted(url);
      // An upload is in flight as the function upload_url_slots of the database counts it.
      const pending = await tx.$queryRaw<{ id: string; contentId: string | null; isInFlight: boolean }[]>`
        SELECT id, content_id AS "contentId", 
          coalesce(lease_until > now(), false) AND probed_at IS DISTINCT FROM 'epoch'
            OR protocol <> 'RAW' AND coalesce(offset_bytes = size_bytes, false) AS "isInFlight" FROM uploads
        WHERE organization_id = ${url.organizationId} AND upload_url_id = ${id} AND finished_file_id IS NULL AND NOT is_partial`;
      const inFlight = pending.filter(({ isInFlight }) => isInFlight);
      if (url.fileCount + inFlight.length >= url.maxFiles) {
        throw fail('URL_IN_USE');
      }
      if (!isResumable || url.maxFiles > 1) return [];
      await tx.upload.deleteMany({ where: { id: { in: pending.map((upload) => upload.id) } } });
      return pending.map(({ contentId }) => contentId);
    },

    /**
     * Locks a URL in the transaction that creates a file. Call it before locking the upload's row: revoking a
     * URL locks in the same order.
     * @throws PERMISSION_DENIED if the URL was revoked
     */
    lock: (tx: Transaction, id: string): Promise<LockedUrl> => lockUrl(tx, id),

    /**
     * Counts a finished file, in the same transaction.
     * @throws ALREADY_EXISTS if other uploads exhausted the URL
     */
    async countFile(tx: Transaction, url: LockedUrl, fileId: string): Promise<void> {
      if (url.fileCount >= url.maxFiles) throw uploadUrlExhausted(url);
      const data = { fileCount: { increment: 1 }, lastFileId: fileId };
      await tx.uploadUrl.update({ where: { id: url.id }, data });
    },

    /** The organization's URLs, newest first. */
    async list(access: Access<'file.write'>, { pageSize, after, showEnded, onlyNamed }: UploadUrlPage) {
      return db.prisma.uploadUrl.findMany({
        where: {
          organizationId: access.organization.id,
          ...(!showEnded && { revokedAt: null, expiresAt: { gt: new Date() } }),
          ...(onlyNamed && { displayName: { not: null } }),
          ...olderThan(after),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: pageSize,
      });
    },

    uriOf: ({ id }: Pick<UploadUrl, 'id'>) =>
      `${config.publicUrl}/u/${capabilities.sign('upload-url', Buffer.from(id))}`,

    /**
     * Revokes a URL and aborts the uploads that were started through it, at once. Members revoke their own
     * URLs, admins all.
     * @throws NOT_FOUND; PERMISSION_DENIED for a URL of another member
     */
    async revoke(access: Access<'file.write'>, id: string): Promise<void> {
      const organizationId = access.organization.id;
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        const where = { id, organizationId, revokedAt: null };
        const url = await tx.uploadUrl.findFirst({ where, select: { id: true, creatorId: true } });
        if (!url) throw fail('UPLOAD_URL_NOT_FOUND');
        checkMayEnd(db, access, url);
        const { count } = await tx.uploadUrl.updateMany({ where, data: { revokedAt: new Date() } });
        if (count === 0) throw fail('UPLOAD_URL_NOT_FOUND');
        await abortUploadsOf(tx, organizationId, [id]);
        await record(tx, { organizationId, action: 'upload_url.revoke', target: id, actor: access.actor });
      });
      notifyWorker();
    },
  };
}

/** Aborts the unfinished uploads through revoked URLs, in the transaction that revokes them. */
export async function abortUploadsOf(
  tx: Transaction,
  organizationId: string,
  uploadUrlIds: string[],
): Promise<void> {
  // In the order in which the lease renewal locks.
  const aborted = await tx.$queryRaw<{ contentId: string | null }[]>`
    DELETE FROM uploads WHERE id IN (
      SELECT id FROM uploads
      WHERE organization_id = ${organizationId} AND upload_url_id = ANY (${uploadUrlIds}) AND finished_file_id IS NULL
      ORDER BY id FOR UPDATE)
    RETURNING content_id AS "contentId"`;
  await releaseContents(
    tx,
    organizationId,
    aborted.map(({ contentId }) => contentId),
  );
}

/** Deletes URLs that expired long ago and have no uploads left. */
export async function deleteExpiredUrls(db: Database): Promise<void> {
  await db.prisma.$executeRaw`
    DELETE FROM upload_urls u WHERE expires_at < now() - make_interval(days => ${RETENTION_DAYS})
      AND NOT EXISTS (SELECT 1 FROM uploads WHERE organization_id = u.organization_id AND upload_url_id = u.id)`;
}

const columns: Record<keyof UploadUrl, string> = {
  organizationId: 'organization_id',
  id: 'id',
  creatorId: 'creator_id',
  tokenId: 'token_id',
  folderId: 'folder_id',
  fileId: 'file_id',
  filename: 'filename',
  mimeType: 'mime_type',
  maxSizeBytes: 'max_size_bytes',
  maxFiles: 'max_files',
  fileCount: 'file_count',
  lastFileId: 'last_file_id',
  displayName: 'display_name',
  message: 'message',
  lockedByShareId: 'locked_by_share_id',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  revokedAt: 'revoked_at',
};
const urlColumns = Object.entries(columns).map(([name, column]) => `u.${column} AS "${name}"`);

const URL_SQL = `
  SELECT ${urlColumns.join(', ')}, d.deleted_at IS NOT NULL AS "isFolderDeleted"
  FROM upload_urls u JOIN folders d ON d.organization_id = u.organization_id AND d.id = u.folder_id
  WHERE u.id = $1`;

type Bound = Omit<UploadUrlRequest, 'expireMs'> & {
  expiresAt: Date;
  /** The share link whose password senders need. */
  lockedByShareId?: string | null;
};

/** Inserts a URL, in the transaction that has confirmed the access. */
export async function createUrl(
  tx: Transaction,
  { organization, actor }: Access<'file.write' | 'file.share'>,
  bound: Bound,
) {
  const organizationId = organization.id;
  await lockFolder(tx, organizationId, bound.folderId);
  if (bound.fileId !== null) await findReplaced(tx, organizationId, bound.fileId);
  const created = await tx.uploadUrl.create({
    data: { ...bound, id: newId(), organizationId, creatorId: actor.userId, tokenId: actor.tokenId },
  });
  // It has a name: people receive files with it.
  if (created.displayName !== null) await subscribeToRequest(tx, { organizationId, id: created.id, actor });
  await record(tx, { organizationId, action: 'upload_url.create', target: created.id, actor });
  return created;
}

/**
 * The file that uploads through a URL replace.
 * @throws NOT_FOUND, also for a file in the trash
 */
export async function findReplaced(
  db: Pick<Transaction, 'file'>,
  organizationId: string,
  id: string,
): Promise<File> {
  const file = await db.file.findUnique({ where: { id, organizationId, deletedAt: null } });
  if (!file) throw fail('FILE_NOT_FOUND');
  return file;
}

/** The error for an exhausted URL. Names the last file, for a sender that lost the answer to its upload. */
export function uploadUrlExhausted({
  organizationId,
  lastFileId,
}: Pick<UploadUrl, 'organizationId' | 'lastFileId'>): AppError {
  return fail('UPLOAD_URL_EXHAUSTED', {
    metadata: lastFileId ? { name: `organizations/${organizationId}/files/${lastFileId}` } : {},
  });
}

export type LockedUrl = Pick<
  UploadUrl,
  'id' | 'organizationId' | 'fileCount' | 'maxFiles' | 'lastFileId' | 'revokedAt'
>;

async function lockUrl(tx: Transaction, id: string): Promise<LockedUrl> {
  const rows = await tx.$queryRaw<LockedUrl[]>`
    SELECT id, organization_id AS "organizationId", file_count AS "fileCount", max_files AS "maxFiles",
      last_file_id AS "lastFileId", revoked_at AS "revokedAt"
    FROM upload_urls WHERE id = ${id} FOR UPDATE`;
  const url = rows[0];
  if (!url || url.revokedAt) throw fail('URL_REVOKED');
  return url;
}

export const urlExpired = () =>
  fail('URL_EXPIRED', { message: 'This upload URL has expired. Ask for a new one.' });
