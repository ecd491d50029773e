import { Readable } from 'node:stream';
import type { Access, Origin } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import { recordDenied } from '@/lib/domain/audit/audit';
import type { Entry } from '@/lib/domain/entries/entry';
import type { File } from '@/lib/domain/entries/file-row';
import type { Paths } from '@/lib/domain/folders/paths';
import type { AccessControl } from '@/lib/domain/organizations/access';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import { isSharePass, signSharePass } from '@/lib/domain/uploads/share-pass';
import type { PasswordGuesses } from '@/lib/domain/users/password-guesses';
import type { Users } from '@/lib/domain/users/users';
import type { Database } from '@/lib/platform/db/database';
import type { ShareLink } from '@/lib/platform/db/generated/client';
import type { ByteRange } from '@/lib/platform/storage/storage';
import type { ShareDownloads, ShareTransfer } from './share-downloads';
import { hashShareSecret, shareErrors } from './share-links';

/** A visitor of a valid link who has its password, if it has one. */
export type Visit = { link: ShareLink; access: Access<'file.read'>; entry: Entry; origin: Origin };

/** What is visited: the path below the shared folder; with `isFolder`, only a folder there. */
type VisitTarget = { path: string; isFolder?: boolean };

/** A visit, with the password or the pass that replaces it. */
type VisitRequest = VisitTarget & {
  password: string | null;
  pass?: string | null;
  /** Whether the request may resume a download, also one that is complete. */
  isResuming: boolean;
  origin: Origin;
};

export type ShareVisits = ReturnType<typeof createShareVisits>;

type ShareVisitsDeps = {
  db: Database;
  capabilities: Capabilities;
  accesses: AccessControl;
  paths: Paths;
  users: Pick<Users, 'isPassword'>;
  guesses: PasswordGuesses;
  accessWatch: AccessWatch;
  downloads: ShareDownloads;
  /** Counts the bytes that were sent. */
  countSent: (organizationId: string, bytes: number) => void;
};

/** How long a pass replaces the password, in seconds. */
export const passSeconds = 3600;

/**
 * Serves the visitors of share links. A visitor acts with the permission of the link's creator, checked each
 * time.
 */
export function createShareVisits({
  db,
  capabilities,
  accesses,
  paths,
  users,
  guesses,
  accessWatch,
  downloads,
  countSent,
}: ShareVisitsDeps) {
  /** The link, if it exists and is neither revoked nor expired. */
  async function find(secret: string, origin: Origin): Promise<ShareLink> {
    const link = await db.prisma.shareLink.findUnique({ where: { hash: hashShareSecret(secret) } });
    if (!link) throw shareErrors.unknown();
    checkValid(link, origin);
    return link;
  }

  function checkValid(link: ShareLink, origin: Origin): void {
    const violation = linkViolation(link, new Date());
    if (violation) throw denied(link, origin, shareErrors[violation]());
  }

  /** Records a denied visit in the audit log, without waiting for it, and returns the error. */
  function denied({ organizationId, id }: ShareLink, origin: Origin, error: AppError): AppError {
    const actor = { shareLinkId: id, origin };
    void recordDenied(db, { organizationId, action: 'share_link.use', target: id, actor });
    return error;
  }

  const passFor = ({ id }: Pick<ShareLink, 'id'>): string =>
    signSharePass(capabilities, id, Date.now() + passSeconds * 1000);

  /**
   * @throws UNAUTHENTICATED; RESOURCE_EXHAUSTED after too many wrong passwords for this link, or from this
   *   address
   */
  async function checkPassword(link: ShareLink, password: string | null, origin: Origin): Promise<void> {
    if (link.passwordHash === null) return;
    if (password === null) throw passwordError('This link needs a password.');
    const { address } = origin;
    const isRight = await guesses.during({ account: `share/${link.id}`, address }, async () =>
      (await users.isPassword(link, password, address)) ? true : null,
    );
    if (isRight) return;
    await logAccess(link, origin, { kind: 'wrong password' });
    throw denied(link, origin, passwordError('This is not the password of this link.'));
  }

  /** The entry at `path` below the target of the link. Every failure gives the visitor the same error. */
  async function locate(link: ShareLink, { path, isFolder = false }: VisitTarget, origin: Origin) {
    const { organizationId } = link;
    const id = link.fileId ?? link.folderId ?? '';
    const credential = { kind: 'user', userId: link.creatorId } as const;
    try {
      await accesses.authorize({ credential, organizationId, action: 'file.share', origin });
      const access = await accesses.authorize({ credential, organizationId, action: 'file.read', origin });
      if (isFolder) return { access, entry: await paths.locateFolder(access, id, path) };
      const entry = await paths.locate(access, id, path);
      // External folders are not shared.
      if (entry.type === 'folder' && entry.folder.link) throw fail('RESOURCE_NOT_FOUND');
      return { access, entry };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'UNAVAILABLE' || error.code === 'INTERNAL')
        throw error;
      if (error.code !== 'NOT_FOUND') throw denied(link, origin, shareErrors.targetDeleted());
      throw shareErrors.targetDeleted();
    }
  }

  async function logAccess(
    { organizationId, id }: ShareLink,
    { address }: Origin,
    { kind, path, sizeBytes = 0n }: { kind: string; path?: string; sizeBytes?: bigint },
  ): Promise<string> {
    const row = { organizationId, id: newId(), shareLinkId: id, address, kind, path, sizeBytes };
    await db.prisma.shareAccess.create({ data: row });
    return row.id;
  }

  async function checkNotRevoked({ id }: ShareLink): Promise<void> {
    if ((await db.prisma.shareLink.count({ where: { id, revokedAt: null } })) === 0)
      throw shareErrors.revoked();
  }

  return {
    /**
     * Opens a link for a visitor. A link at its download limit opens only to visitors with an incomplete
     * download, and to requests that may resume one.
     * @throws NOT_FOUND, with a reason for each state of a link that does not open; UNAUTHENTICATED without
     *   its password
     */
    async open(
      secret: string,
      { password, pass, isResuming, origin, ...target }: VisitRequest,
    ): Promise<Visit> {
      const link = await find(secret, origin);
      const mayOpen =
        !isLimitReached(link) ||
        (await downloads.isOpen(link, origin.address ?? '', { orComplete: isResuming }));
      if (!mayOpen) throw denied(link, origin, shareErrors.limitReached());
      if (password !== null || !pass || !isSharePass(capabilities, link.id, pass))
        await checkPassword(link, password, origin);
      return { link, origin, ...(await locate(link, target, origin)) };
    },

    /** Exchanges the password for a pass for this link, valid for {@link passSeconds}. @throws as open */
    async issuePass(secret: string, password: string, origin: Origin): Promise<string> {
      const { link } = await this.open(secret, { path: '', password, isResuming: false, origin });
      return passFor(link);
    },

    /** A pass for visitors who have opened the link; null if it has no password. */
    passOf: ({ link }: Pick<Visit, 'link'>): string | null =>
      link.passwordHash === null ? null : passFor(link),

    /**
     * Whether visitors may preview a file without downloading it. Not with a download limit: a preview
     * transfers the bytes, so it would bypass the limit.
     */
    mayView: ({ link }: Pick<Visit, 'link'>) => link.showsInline !== false && link.maxDownloads === null,

    /** Whether visitors see thumbnails: as for previews, not with a download limit. */
    hasThumbnails: ({ link }: Pick<Visit, 'link'>) => link.maxDownloads === null,

    logVisit: ({ link, origin, entry }: Visit, kind: string) =>
      logAccess(link, origin, { kind, path: entry.path }),

    /**
     * Starts a transfer of a file or an archive, as part of a counted download.
     * @throws NOT_FOUND for a link that has reached its limit, expired or was revoked meanwhile
     */
    async beginDownload(
      { link, origin }: Visit,
      file: Pick<File, 'id' | 'sizeBytes'>,
      ranges: ByteRange[],
    ): Promise<ShareTransfer> {
      const of = { link, fileId: file.id, sizeBytes: file.sizeBytes, address: origin.address ?? '' };
      const transfer = await downloads.begin(of, ranges);
      if (transfer) return transfer;
      const current = await db.prisma.shareLink.findUnique({ where: { id: link.id } });
      if (current) checkValid(current, origin);
      throw denied(link, origin, shareErrors.limitReached());
    },

    /**
     * Logs a transfer, and how many bytes were sent once the stream has ended or failed. A revocation of the
     * link interrupts the stream; its expiry does not.
     */
    async logTransfer(
      { link, access, origin, entry }: Visit,
      kind: 'download' | 'preview',
      { stream, transfer }: { stream: Readable; transfer?: ShareTransfer },
    ) {
      const { organizationId } = link;
      const id = await logAccess(link, origin, { kind, path: entry.path });
      let sent = 0;
      async function* counted() {
        try {
          for await (const chunk of stream as AsyncIterable<Buffer>) {
            transfer?.note(chunk.length);
            yield chunk;
            sent += chunk.length;
          }
        } finally {
          const data = { sizeBytes: BigInt(sent) };
          countSent(organizationId, sent);
          // Not awaited, so that the response ends with its last byte.
          void db.prisma.shareAccess.updateMany({ where: { organizationId, id }, data }).catch(() => {});
        }
      }
      const logged = Readable.from(counted(), { objectMode: false }).once('close', () => stream.destroy());
      return accessWatch.guardStream(access, logged, () => checkNotRevoked(link));
    },
  };
}

/** Why a link is no longer valid; null while it is. Its download limit is separate. */
export function linkViolation(
  { revokedAt, expiresAt }: Pick<ShareLink, 'revokedAt' | 'expiresAt'>,
  now: Date,
): 'revoked' | 'expired' | null {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : null;
}

export const isLimitReached = ({
  maxDownloads,
  downloadCount,
}: Pick<ShareLink, 'maxDownloads' | 'downloadCount'>) =>
  maxDownloads !== null && downloadCount >= maxDownloads;

const passwordError = (message: string) =>
  fail('SHARE_PASSWORD', { message: `${message} Send it as the password of HTTP Basic.` });
