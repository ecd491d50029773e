import { createHash, randomBytes } from 'node:crypto';
import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import type { SecretBox } from '@/lib/base/secrets/secret-box';
import type { Config } from '@/lib/config';
import { record } from '@/lib/domain/audit/audit';
import { lockFolder } from '@/lib/domain/entries/folder-tree';
import { confirm, lockToken } from '@/lib/domain/organizations/access';
import { checkMayEnd } from '@/lib/domain/organizations/may-end';
import { abortUploadsOf, createUrl } from '@/lib/domain/uploads/upload-urls';
import type { PasswordHasher } from '@/lib/domain/users/password-hasher';
import type { Database } from '@/lib/platform/db/database';
import type { ShareAccess, ShareLink } from '@/lib/platform/db/generated/client';

/** What a link shares: a file or a folder. */
export type ShareTarget = { fileId: string; folderId?: undefined } | { folderId: string; fileId?: undefined };

/** `lifetimeMs`, `password` or `maxDownloads` null: without expiry, password or download limit. */
export type ShareRequest = {
  lifetimeMs: number | null;
  password: string | null;
  maxDownloads: number | null;
  /** Whether visitors may add files to a shared folder. */
  allowsUpload: boolean;
  /** Whether files are shown in place; null: on pages alone, programs get attachments. */
  showsInline: boolean | null;
};

/**
 * A link with the name of its target, also of one in the trash (null: deleted permanently), and the email
 * address of its creator.
 */
export type ListedShareLink = ShareLink & { targetName: string | null; creatorEmail: string };

type PageOf = { pageSize: number; after: TimePosition | null };

export type ShareLinks = ReturnType<typeof createShareLinks>;

type ShareLinksDeps = {
  db: Database;
  secretBox: SecretBox;
  passwords: PasswordHasher;
  config: Pick<Config, 'publicUrl'>;
};

/** An upload URL without limits of its own: the share link has them. */
const unlimitedUpload = {
  fileId: null,
  filename: null,
  mimeType: null,
  maxSizeBytes: null,
  maxFiles: 1_000_000,
  displayName: null,
  message: null,
};

/** As long as a share link with an expiry: ten years. */
const MAX_UPLOAD_MS = 3653 * 86_400_000;

/** The SHA-256 by which a link is looked up: a copy of the database does not open links. */
export const hashShareSecret = (secret: string) =>
  new Uint8Array(createHash('sha256').update(secret).digest());

/**
 * Links to files and folders for external recipients: creation, listing, revocation. share-visits.ts serves
 * their visitors.
 */
export function createShareLinks({ db, secretBox, passwords, config }: ShareLinksDeps) {
  const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];

  /** Adds what a list shows of links. */
  async function describe(organizationId: string, links: ShareLink[]): Promise<ListedShareLink[]> {
    const oneOf = (ids: (string | null)[]) => ({ in: [...new Set(ids.flatMap((id) => id ?? []))] });
    const [files, folders, users] = await Promise.all([
      db.prisma.file.findMany({
        where: { organizationId, id: oneOf(links.map(({ fileId }) => fileId)) },
        select: { id: true, filename: true },
      }),
      db.prisma.folder.findMany({
        where: { organizationId, id: oneOf(links.map(({ folderId }) => folderId)) },
        select: { id: true, displayName: true },
      }),
      db.prisma.user.findMany({
        where: { id: oneOf(links.map(({ creatorId }) => creatorId)) },
        select: { id: true, email: true },
      }),
    ]);
    const names = new Map([
      ...files.map(({ id, filename }) => [id, filename] as const),
      ...folders.map(({ id, displayName }) => [id, displayName] as const),
      ...users.map(({ id, email }) => [id, email] as const),
    ]);
    return links.map((link) => ({
      ...link,
      targetName: names.get(link.fileId ?? link.folderId ?? '') ?? null,
      creatorEmail: names.get(link.creatorId) ?? '',
    }));
  }

  return {
    describe,

    /**
     * @throws NOT_FOUND for a deleted target; FAILED_PRECONDITION for a linked folder
     */
    async create(
      access: Access<'file.share'>,
      target: ShareTarget,
      { lifetimeMs, password, maxDownloads, showsInline, allowsUpload }: ShareRequest,
    ): Promise<ListedShareLink> {
      const organizationId = access.organization.id;
      const secret = randomBytes(24).toString('base64url');
      const passwordHash =
        password === null ? null : await passwords.hash(password, access.actor.origin.address);
      const created = await db.transaction(async (tx) => {
        await confirm(tx, access);
        await lockToken(tx, access.actor);
        if (target.folderId !== undefined) await lockFolder(tx, organizationId, target.folderId);
        else {
          const where = { organizationId, id: target.fileId, deletedAt: null };
          if ((await tx.file.count({ where })) === 0) throw fail('FILE_NOT_FOUND');
        }
        const expiresAt = lifetimeMs === null ? null : new Date(Date.now() + lifetimeMs);
        const id = newId();
        const uploadUrl =
          allowsUpload && target.folderId !== undefined
            ? await createUrl(tx, access, {
                ...unlimitedUpload,
                lockedByShareId: passwordHash === null ? null : id,
                folderId: target.folderId,
                expiresAt: expiresAt ?? new Date(Date.now() + MAX_UPLOAD_MS),
              })
            : null;
        const link = await tx.shareLink.create({
          data: {
            organizationId,
            id,
            fileId: target.fileId,
            folderId: target.folderId,
            creatorId: access.actor.userId,
            tokenId: access.actor.tokenId,
            hash: hashShareSecret(secret),
            sealedSecret: new Uint8Array(secretBox.seal(secret)),
            passwordHash,
            showsInline,
            maxDownloads,
            expiresAt,
            uploadUrlId: uploadUrl?.id,
          },
        });
        const event = { organizationId, target: link.id, actor: access.actor };
        await record(tx, { ...event, action: 'share_link.create' });
        return link;
      });
      const [described] = await describe(organizationId, [created]);
      return described as ListedShareLink;
    },

    /** The links of one target or of the organization that are not revoked, newest first. */
    async list(
      access: Access<'file.share'>,
      target: Partial<ShareTarget>,
      { pageSize, after }: PageOf,
    ): Promise<ListedShareLink[]> {
      const { id: organizationId } = access.organization;
      const links = await db.prisma.shareLink.findMany({
        where: { organizationId, ...target, revokedAt: null, ...olderThan(after) },
        orderBy: newestFirst,
        take: pageSize,
      });
      return describe(organizationId, links);
    },

    /**
     * The URL of a link, which is its own credential. Null if AUTH_SECRET changed since its creation; the
     * link still works.
     */
    uriOf({ sealedSecret }: Pick<ShareLink, 'sealedSecret'>): string | null {
      const secret = secretBox.open(sealedSecret);
      return secret && `${config.publicUrl}/s/${secret}`;
    },

    /**
     * Revokes a link: one's own, or as admin any.
     * @throws NOT_FOUND; PERMISSION_DENIED for a link of another member
     */
    async revoke(access: Access<'file.share'>, id: string): Promise<void> {
      const organizationId = access.organization.id;
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        const where = { id, organizationId, revokedAt: null };
        const link = await tx.shareLink.findFirst({
          where,
          select: { id: true, creatorId: true, uploadUrlId: true },
        });
        if (!link) throw fail('SHARE_LINK_NOT_FOUND');
        checkMayEnd(db, access, link);
        const { count } = await tx.shareLink.updateMany({ where, data: { revokedAt: new Date() } });
        if (count === 0) throw fail('SHARE_LINK_NOT_FOUND');
        if (link.uploadUrlId !== null) {
          const url = { organizationId, id: link.uploadUrlId, revokedAt: null };
          await tx.uploadUrl.updateMany({ where: url, data: { revokedAt: new Date() } });
          await abortUploadsOf(tx, organizationId, [link.uploadUrlId]);
        }
        await record(tx, { organizationId, action: 'share_link.revoke', target: id, actor: access.actor });
      });
    },

    /** The visits of a link, newest first. @throws NOT_FOUND */
    async accesses(
      access: Access<'file.share'>,
      shareLinkId: string,
      { pageSize, after }: PageOf,
    ): Promise<ShareAccess[]> {
      const organizationId = access.organization.id;
      const where = { organizationId, id: shareLinkId };
      if ((await db.prisma.shareLink.count({ where })) === 0) throw fail('SHARE_LINK_NOT_FOUND');
      return db.prisma.shareAccess.findMany({
        where: { organizationId, shareLinkId, ...olderThan(after) },
        orderBy: newestFirst,
        take: pageSize,
      });
    },
  };
}

/** Why a link does not open. The errors reveal nothing about its target. */
export const shareErrors = {
  unknown: () => fail('SHARE_UNKNOWN'),
  revoked: () => fail('SHARE_REVOKED'),
  expired: () => fail('SHARE_EXPIRED'),
  limitReached: () => fail('DOWNLOAD_LIMIT_REACHED'),
  targetDeleted: () => fail('SHARE_TARGET_DELETED'),
};
