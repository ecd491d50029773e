import type { Access, Origin } from '@/lib/base/actor';
import { checkName } from '@/lib/base/display-name';
import { type AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import { ownUnlessAdmin } from '@/lib/base/policy';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record, recordDenied } from '@/lib/domain/audit/audit';
import { discardContents } from '@/lib/domain/content/discard';
import { checkFilename } from '@/lib/domain/entries/filename';
import { lockFolder } from '@/lib/domain/entries/folder-tree';
import { checkTypeBound } from '@/lib/domain/files/media-type';
import { authorizeCreator, confirm, type createAccess } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { UploadUrl } from '@/lib/platform/db/generated/client';

/** What a URL binds; what is null the sender may choose. `expireMs` is how long an upload may begin. */
export type UploadUrlRequest = {
  expireMs: number;
  folderId: string;
  filename: string | null;
  mimeType: string | null;
  maxSizeBytes: bigint | null;
  maxFiles: number;
  /** What people are told who are asked for files. */
  displayName: string | null;
  message: string | null;
};

/** What a URL binds of the files that come in by it. */
export type UploadBounds = Pick<UploadUrl, 'id' | 'folderId' | 'filename' | 'mimeType' | 'maxSizeBytes'>;

/**
 * Those that can still be used; with `showEnded` also others that are remembered, with `onlyNamed` those
 * alone that ask people for files.
 */
export type UploadUrlPage = {
  pageSize: number;
  after: TimePosition | null;
  showEnded: boolean;
  onlyNamed: boolean;
};

/** So long a URL that ended is told from one that never was. */
const rememberedDays = 7;

export type UploadUrls = ReturnType<typeof createUploadUrls>;

/** An upload URL and the right to use it, its maker's. */
export type UrlInUse = { url: UploadUrl; access: Access<'file.write'>; isExpired: boolean };

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
   * For the trail. Not awaited: it must not make the refusal slow. Our own work behind requests is nobody's
   * attempt.
   */
  function deny({ organizationId, id }: UploadUrl, origin: Origin): void {
    if (origin.requestId === null) return;
    const actor = { uploadUrlId: id, origin };
    void recordDenied(db, { organizationId, action: 'upload_url.use', target: id, actor });
  }

  return {
    /**
     * Makes URLs that take files without any other credential, in the right of their maker: all that are
     * asked for, or none.
     * @throws INVALID_ARGUMENT for a name or type that no file could have, and for a bad display name
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
        const rows: UploadUrl[] = [];
        for (const bound of bounds) rows.push(await make(tx, access, bound));
        return rows;
      });
    },

    /**
     * What the secret of an upload URL stands for, and the right to use it.
     * @throws PERMISSION_DENIED, the same for tampered and unknown; with other reasons for expired, revoked,
     *   and a maker without the right
     */
    async resolve(secret: string, origin: Origin): Promise<UrlInUse> {
      const id = capabilities.verify('upload-url', secret)?.toString();
      if (!id)
        throw fail('URL_INVALID', {
          message: "This upload URL isn't valid. Check that it was copied completely.",
        });
      const found = await this.reopen(id, origin);
      if (!found.isExpired) return found;
      deny(found.url, origin);
      throw urlExpired();
    },

    /**
     * The same for an upload that has begun: it may go on after the URL expired, but not after it was
     * revoked.
     * @throws PERMISSION_DENIED; NOT_FOUND while its folder is in the trash
     */
    async reopen(id: string, origin: Origin): Promise<UrlInUse> {
      const found = await db.prisma.uploadUrl.findUnique({
        where: { id },
        include: { folder: { select: { deletedAt: true } } },
      });
      if (!found)
        throw fail('URL_INVALID', {
          message: "This upload URL isn't valid. Check that it was copied completely.",
        });
      const { folder, ...url } = found;
      if (url.revokedAt) {
        deny(url, origin);
        throw fail('URL_REVOKED');
      }
      const maker = { kind: 'user', userId: url.creatorId } as const;
      const access = await authorizeCreator(
        () =>
          accesses.authorize({
            credential: maker,
            organizationId: url.organizationId,
            action: 'file.write',
            origin,
          }),
        () => deny(url, origin),
      );
      if (folder.deletedAt) throw fail('FOLDER_NOT_FOUND');
      access.actor.uploadUrlId = url.id;
      return { url, access, isExpired: url.expiresAt.getTime() <= Date.now() };
    },

    /** The id behind the secret of an upload URL, whatever became of it, or null if it is not one of ours. */
    idOf: (secret: string): string | null => capabilities.verify('upload-url', secret)?.toString() ?? null,

    /**
     * Holds a place for one more file, in the transaction that begins its upload. Requests in flight hold a
     * place, and what has all its bytes and only waits to be finished; unfinished uploads that nobody is
     * writing to do not, nor those of a process that does not answer, and on a URL for one file a new
     * resumable one ends them. Answers the contents that this left over.
     * @throws ALREADY_EXISTS when the URL is used up; ABORTED while others hold all places
     */
    async claimSlot(tx: Transaction, id: string, { isResumable = false } = {}): Promise<(string | null)[]> {
      const url = await lockUrl(tx, id);
      if (url.fileCount >= url.maxFiles) throw uploadUrlExhausted(url);
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
     * Holds a URL until the transaction ends that makes a file of what came by it. Before the upload's own
     * row: to revoke a URL takes both in this order, too.
     * @throws PERMISSION_DENIED if it was revoked meanwhile
     */
    hold: (tx: Transaction, id: string): Promise<LockedUrl> => lockUrl(tx, id),

    /** Counts a finished file, in that transaction. @throws ALREADY_EXISTS if others used the URL up */
    async countFile(tx: Transaction, url: LockedUrl, fileId: string): Promise<void> {
      if (url.fileCount >= url.maxFiles) throw uploadUrlExhausted(url);
      const data = { fileCount: { increment: 1 }, lastFileId: fileId };
      await tx.uploadUrl.update({ where: { id: url.id }, data });
    },

    /** An organization's URLs, newest first. */
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
     * Ends a URL and what was begun through it, at once. One's own, or as admin anyone's.
     * @throws NOT_FOUND, also for another's
     */
    async revoke(access: Access<'file.write'>, id: string): Promise<void> {
      const organizationId = access.organization.id;
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        const { count } = await tx.uploadUrl.updateMany({
          where: { id, organizationId, revokedAt: null, ...ownUnlessAdmin(access) },
          data: { revokedAt: new Date() },
        });
        if (count === 0) throw fail('UPLOAD_URL_NOT_FOUND');
        // In the order in which their leases are renewed.
        const begun = await tx.$queryRaw<{ contentId: string | null }[]>`
          DELETE FROM uploads WHERE id IN (
            SELECT id FROM uploads
            WHERE organization_id = ${organizationId} AND upload_url_id = ${id} AND finished_file_id IS NULL
            ORDER BY id FOR UPDATE)
          RETURNING content_id AS "contentId"`;
        await discardContents(
          tx,
          organizationId,
          begun.map(({ contentId }) => contentId),
        );
        await record(tx, { organizationId, action: 'upload_url.revoke', target: id, actor: access.actor });
      });
      notifyWorker();
    },
  };
}

/** Forgets URLs that expired long ago, when nothing that was begun through them is left. */
export async function deleteExpiredUrls(db: Database): Promise<void> {
  await db.prisma.$executeRaw`
    DELETE FROM upload_urls u WHERE expires_at < now() - make_interval(days => ${rememberedDays})
      AND NOT EXISTS (SELECT 1 FROM uploads WHERE organization_id = u.organization_id AND upload_url_id = u.id)`;
}

type Bound = Omit<UploadUrlRequest, 'expireMs'> & { expiresAt: Date };

async function make(tx: Transaction, { organization, actor }: Access<'file.write'>, bound: Bound) {
  const organizationId = organization.id;
  await lockFolder(tx, organizationId, bound.folderId);
  const made = await tx.uploadUrl.create({
    data: { ...bound, id: newId(), organizationId, creatorId: actor.userId },
  });
  await record(tx, { organizationId, action: 'upload_url.create', target: made.id, actor });
  return made;
}

/** The error for a URL that took all its files; names the last one, for a sender who lost the answer. */
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
