import { record } from '@/lib/audit/audit';
import type { Config } from '@/lib/config';
import type { Database, Transaction } from '@/lib/db/database';
import type { UploadUrl } from '@/lib/db/generated/client';
import { AppError, denied } from '@/lib/errors';
import { lockFolder } from '@/lib/files/commit-file';
import { checkFilename } from '@/lib/files/filename';
import { checkTypeBound } from '@/lib/files/media-type';
import { newId } from '@/lib/ids';
import { type Access, confirm, type createAccess, type Origin } from '@/lib/organizations/access';
import type { Capabilities } from './capability';

/** What a URL binds; what is null the sender may choose. `expireMs` is how long an upload may begin. */
export type UploadUrlRequest = {
  expireMs: number;
  folderId: string;
  filename: string | null;
  mimeType: string | null;
  maxSizeBytes: bigint | null;
  maxFiles: number;
};

export type UploadUrls = ReturnType<typeof createUploadUrls>;

type Parts = {
  db: Database;
  capabilities: Capabilities;
  access: ReturnType<typeof createAccess>;
  config: Pick<Config, 'publicUrl'>;
};

export function createUploadUrls({ db, capabilities, access: accesses, config }: Parts) {
  return {
    /**
     * Makes a URL that takes files without any other credential, in the right of its maker.
     * @throws INVALID_ARGUMENT for a name or type that no file could have
     */
    async generate(
      access: Access<'file.write'>,
      { expireMs, filename, mimeType, ...rest }: UploadUrlRequest,
    ) {
      const bounds = {
        ...rest,
        filename: filename === null ? null : checkFilename(filename),
        mimeType: mimeType === null ? null : checkTypeBound(mimeType),
      };
      const row = await db.transaction(async (tx) => {
        await confirm(tx, access);
        await lockFolder(tx, access.organization.id, bounds.folderId);
        const made = await tx.uploadUrl.create({
          data: {
            ...bounds,
            id: newId(),
            organizationId: access.organization.id,
            creatorId: access.actor.userId,
            expiresAt: new Date(Date.now() + expireMs),
          },
        });
        await record(tx, {
          organizationId: access.organization.id,
          action: 'upload_url.create',
          target: made.id,
          actor: access.actor,
        });
        return made;
      });
      const secret = capabilities.sign('upload-url', Buffer.from(row.id));
      return { row, uri: `${config.publicUrl}/u/${secret}` };
    },

    /**
     * What the secret of an upload URL stands for, and the right to use it.
     * @throws PERMISSION_DENIED, the same for tampered and unknown; with other reasons for expired, revoked, and a maker without the right
     */
    async resolve(secret: string, origin: Origin): Promise<{ url: UploadUrl; access: Access<'file.write'> }> {
      const id = capabilities.verify('upload-url', secret)?.toString();
      const url = id && (await db.prisma.uploadUrl.findUnique({ where: { id } }));
      if (!url)
        throw denied('URL_INVALID', 'This upload URL is not one of ours. Check that it was copied whole.');
      if (url.revokedAt) throw denied('URL_REVOKED', 'This upload URL was revoked. Ask for a new one.');
      if (url.expiresAt.getTime() <= Date.now()) {
        throw denied('URL_EXPIRED', 'This upload URL has expired. Ask for a new one.');
      }
      const access = await rightOfMaker(() =>
        accesses.authorize({ kind: 'user', userId: url.creatorId }, url.organizationId, 'file.write', origin),
      );
      access.actor.uploadUrlId = url.id;
      return { url, access };
    },

    /**
     * Holds a place for one more file, in the transaction that begins its upload: the place lasts as long as the upload's row.
     * @throws ALREADY_EXISTS when the URL is used up; ABORTED while others hold all places
     */
    async takePlace(tx: Transaction, id: string): Promise<void> {
      const url = await lockUrl(tx, id);
      if (url.fileCount >= url.maxFiles) throw usedUp(url);
      const underWay = await tx.upload.count({
        where: { organizationId: url.organizationId, uploadUrlId: id },
      });
      if (url.fileCount + underWay >= url.maxFiles) {
        throw new AppError(
          'ABORTED',
          'URL_IN_USE',
          'Another upload through this URL is under way. Try again when it ends.',
        );
      }
    },

    /**
     * Counts a finished file, in the transaction that makes it.
     * @throws PERMISSION_DENIED if the URL was revoked meanwhile
     */
    async countFile(tx: Transaction, id: string, fileId: string): Promise<void> {
      await lockUrl(tx, id);
      await tx.uploadUrl.update({ where: { id }, data: { fileCount: { increment: 1 }, lastFileId: fileId } });
    },
  };
}

/** Whoever uses a generated URL has no account to be told of: a maker who lost the right means the URL has ended. */
export async function rightOfMaker<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (
      error instanceof AppError &&
      (error.code === 'PERMISSION_DENIED' || error.code === 'UNAUTHENTICATED')
    ) {
      throw denied('URL_ENDED', 'Whoever made this URL may not do this any more. Ask for a new one.', {
        cause: error,
      });
    }
    throw error;
  }
}

/** The error for a URL that took all its files; names the last one, for a sender who lost the answer. */
export function usedUp({
  organizationId,
  lastFileId,
}: Pick<UploadUrl, 'organizationId' | 'lastFileId'>): AppError {
  return new AppError(
    'ALREADY_EXISTS',
    'URL_USED_UP',
    'This upload URL has taken all its files. Ask for a new one.',
    {
      metadata: lastFileId ? { name: `organizations/${organizationId}/files/${lastFileId}` } : {},
    },
  );
}

async function lockUrl(tx: Transaction, id: string) {
  const rows = await tx.$queryRaw<
    Pick<UploadUrl, 'organizationId' | 'fileCount' | 'maxFiles' | 'lastFileId' | 'revokedAt'>[]
  >`
    SELECT organization_id AS "organizationId", file_count AS "fileCount", max_files AS "maxFiles",
      last_file_id AS "lastFileId", revoked_at AS "revokedAt"
    FROM upload_urls WHERE id = ${id} FOR UPDATE`;
  const url = rows[0];
  if (!url || url.revokedAt) throw denied('URL_REVOKED', 'This upload URL was revoked. Ask for a new one.');
  return url;
}
