import { Readable } from 'node:stream';
import type { Access, Origin } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import { recordDenied } from '@/lib/domain/audit/audit';
import type { Entry } from '@/lib/domain/entries/entry';
import type { File } from '@/lib/domain/entries/file-row';
import type { Paths } from '@/lib/domain/folders/paths';
import type { createAccess } from '@/lib/domain/organizations/access';
import type { RunningRights } from '@/lib/domain/organizations/running-rights';
import type { PasswordGuesses } from '@/lib/domain/users/password-guesses';
import type { Users } from '@/lib/domain/users/users';
import type { Database } from '@/lib/platform/db/database';
import type { ShareLink } from '@/lib/platform/db/generated/client';
import type { ByteRange } from '@/lib/platform/storage/storage';
import { hashShareSecret, shareEnded } from './share-links';

/** Somebody who came by a link that is good, and has its password if it has one. */
export type Visit = { link: ShareLink; access: Access<'file.read'>; entry: Entry; origin: Origin };

/** What somebody brings along: the password itself, or the pass that they once got for it. */
type Coming = {
  path: string;
  password: string | null;
  pass?: string | null;
  goesOn: boolean;
  origin: Origin;
};

export type ShareVisits = ReturnType<typeof createShareVisits>;

type ShareVisitsDeps = {
  db: Database;
  capabilities: Capabilities;
  accesses: ReturnType<typeof createAccess>;
  paths: Paths;
  users: Pick<Users, 'isPassword'>;
  guesses: PasswordGuesses;
  rights: RunningRights;
};

const goesOnFor = '24 hours';
/** How long a pass stands for the password, in seconds. */
export const passSeconds = 3600;

/**
 * How share links are used. All that a visitor may is the right of the link's maker, asked for anew each
 * time.
 */
export function createShareVisits({
  db,
  capabilities,
  accesses,
  paths,
  users,
  guesses,
  rights,
}: ShareVisitsDeps) {
  /** The link, as far as it says itself that it is good. */
  async function find(secret: string, origin: Origin): Promise<ShareLink> {
    const link = await db.prisma.shareLink.findUnique({ where: { hash: hashShareSecret(secret) } });
    if (!link) throw shareEnded.unknown();
    checkNotEnded(link, origin);
    return link;
  }

  function checkNotEnded(link: ShareLink, origin: Origin): void {
    if (link.revokedAt) throw refused(link, origin, shareEnded.revoked());
    if (link.expiresAt && link.expiresAt.getTime() <= Date.now())
      throw refused(link, origin, shareEnded.expired());
  }

  /**
   * The error for somebody whose link is known and does not let them in. For the trail, which is not waited
   * for.
   */
  function refused({ organizationId, id }: ShareLink, origin: Origin, error: AppError): AppError {
    const actor = { shareLinkId: id, origin };
    void recordDenied(db, { organizationId, action: 'share_link.use', target: id, actor });
    return error;
  }

  function isPassFor({ id }: ShareLink, pass: string): boolean {
    const [linkId, until] = capabilities.verify('share-pass', pass)?.toString().split(' ') ?? [];
    return linkId === id && Number(until) > Date.now();
  }

  /**
   * @throws UNAUTHENTICATED; RESOURCE_EXHAUSTED after too many wrong passwords for this link, or from this
   *   address
   */
  async function checkPassword(link: ShareLink, password: string | null, origin: Origin): Promise<void> {
    if (link.passwordHash === null) return;
    if (password === null) throw passwordNeeded('This link needs a password.');
    const { address } = origin;
    const isRight = await guesses.during({ account: `share/${link.id}`, address }, async () =>
      (await users.isPassword(link, password)) ? true : null,
    );
    if (isRight) return;
    await note(link, origin, { kind: 'wrong password' });
    throw refused(link, origin, passwordNeeded('This is not the password of this link.'));
  }

  /**
   * What the link leads to, or the path from there. Whatever is wrong with it, the visitor hears the same.
   */
  async function locate(link: ShareLink, path: string, origin: Origin) {
    const maker = { kind: 'user', userId: link.creatorId } as const;
    try {
      await accesses.authorize(maker, link.organizationId, 'file.share', origin);
      const access = await accesses.authorize(maker, link.organizationId, 'file.read', origin);
      return { access, entry: await paths.locate(access, link.fileId ?? link.folderId ?? '', path) };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'UNAVAILABLE' || error.code === 'INTERNAL')
        throw error;
      if (error.code !== 'NOT_FOUND') throw refused(link, origin, shareEnded.gone());
      throw shareEnded.gone();
    }
  }

  async function note(
    { organizationId, id }: ShareLink,
    { address }: Origin,
    { kind, path, sizeBytes = 0n }: { kind: string; path?: string; sizeBytes?: bigint },
  ): Promise<string> {
    const row = { organizationId, id: newId(), shareLinkId: id, address, kind, path, sizeBytes };
    await db.prisma.shareAccess.create({ data: row });
    return row.id;
  }

  /**
   * Whether a download by this address was counted that may go on; only then does a spent link tell anything.
   */
  async function hasBegun({ link, origin, entry }: Visit): Promise<boolean> {
    if (entry.type !== 'file') return false;
    const { organizationId, id: shareLinkId } = link;
    const whose = { organizationId, shareLinkId, fileId: entry.file.id, address: origin.address ?? '' };
    return (
      (await db.prisma.downloadResumption.count({ where: { ...whose, expiresAt: { gt: new Date() } } })) > 0
    );
  }

  async function stillShared({ id }: ShareLink): Promise<void> {
    if ((await db.prisma.shareLink.count({ where: { id, revokedAt: null } })) === 0)
      throw shareEnded.revoked();
  }

  return {
    /**
     * Lets somebody in who came by a link; `path` leads from a shared folder to what is in it. Only whoever
     * `goesOn` with a download may come by a link whose downloads are spent.
     * @throws NOT_FOUND, with a reason for each way in which a link ends; UNAUTHENTICATED without its
     *   password
     */
    async open(secret: string, { path, password, pass, goesOn, origin }: Coming): Promise<Visit> {
      const link = await find(secret, origin);
      if (!goesOn && isLimitReached(link)) throw refused(link, origin, shareEnded.spent());
      if (password !== null || !pass || !isPassFor(link, pass)) await checkPassword(link, password, origin);
      const visit = { link, origin, ...(await locate(link, path, origin)) };
      if (isLimitReached(link) && !(await hasBegun(visit))) throw refused(link, origin, shareEnded.spent());
      return visit;
    },

    /**
     * A pass for whoever knows the password, good for this link alone and for {@link passSeconds}. @throws as
     * open
     */
    async enter(secret: string, password: string, origin: Origin): Promise<string> {
      const { link } = await this.open(secret, { path: '', password, goesOn: false, origin });
      return capabilities.sign('share-pass', Buffer.from(`${link.id} ${Date.now() + passSeconds * 1000}`));
    },

    /**
     * Whether visitors may look at a file without downloading it. Not where downloads are counted down:
     * whoever has seen the bytes has them, so there they leave by downloads alone.
     */
    mayView: ({ link }: Pick<Visit, 'link'>) => link.showsInline && link.maxDownloads === null,

    note: ({ link, origin, entry }: Visit, kind: string) => note(link, origin, { kind, path: entry.path }),

    /**
     * Counts a download, or takes it for the rest of one that was counted: a range from the middle, from the
     * same address, of no more than a file's length in all.
     * @throws NOT_FOUND for a link whose downloads are spent, or that ended meanwhile
     */
    async count({ link, origin }: Visit, file: File, range?: ByteRange): Promise<void> {
      const { organizationId, id } = link;
      const address = origin.address ?? '';
      if (range && range.start > 0) {
        const goesOn = await db.prisma.$executeRaw`
          UPDATE download_resumptions SET remaining_bytes = remaining_bytes - ${BigInt(range.end - range.start)}
          WHERE organization_id = ${organizationId} AND share_link_id = ${id} AND file_id = ${file.id}
            AND address = ${address} AND expires_at > now() AND remaining_bytes >= ${BigInt(range.end - range.start)}`;
        if (goesOn > 0) return;
      }
      const isCounted = await db.transaction(async (tx) => {
        const counted = await tx.$executeRaw`
          UPDATE share_links SET download_count = download_count + 1
          WHERE organization_id = ${organizationId} AND id = ${id} AND revoked_at IS NULL
            AND (expires_at IS NULL OR expires_at > now())
            AND (max_downloads IS NULL OR download_count < max_downloads)`;
        if (counted === 0) return false;
        await tx.$executeRaw`
          INSERT INTO download_resumptions AS c (organization_id, share_link_id, file_id, address, remaining_bytes, expires_at)
          VALUES (${organizationId}, ${id}, ${file.id}, ${address}, ${file.sizeBytes}, now() + ${goesOnFor}::interval)
          ON CONFLICT (organization_id, share_link_id, file_id, address)
          DO UPDATE SET remaining_bytes = excluded.remaining_bytes, expires_at = excluded.expires_at`;
        return true;
      });
      if (isCounted) return;
      const meanwhile = await db.prisma.shareLink.findUnique({ where: { id } });
      if (meanwhile) checkNotEnded(meanwhile, origin);
      throw refused(link, origin, shareEnded.spent());
    },

    /**
     * Writes down who takes the file, and how much of it went out when the stream has ended, however it ends:
     * it breaks when the link is revoked. One that expires is not to be begun again.
     */
    async noting({ link, access, origin, entry }: Visit, kind: 'download' | 'preview', stream: Readable) {
      const { organizationId } = link;
      const id = await note(link, origin, { kind, path: entry.path });
      let sent = 0;
      async function* counted() {
        try {
          for await (const chunk of stream as AsyncIterable<Buffer>) {
            yield chunk;
            sent += chunk.length;
          }
        } finally {
          const data = { sizeBytes: BigInt(sent) };
          await db.prisma.shareAccess.updateMany({ where: { organizationId, id }, data }).catch(() => {});
        }
      }
      const told = Readable.from(counted(), { objectMode: false }).once('close', () => stream.destroy());
      return rights.reading(access, told, () => stillShared(link));
    },
  };
}

const isLimitReached = ({ maxDownloads, downloadCount }: ShareLink) =>
  maxDownloads !== null && downloadCount >= maxDownloads;

const passwordNeeded = (message: string) =>
  fail('SHARE_PASSWORD', { message: `${message} Send it as the password of HTTP Basic.` });

/** Forgets what may still be fetched of downloads of yesterday. */
export async function deleteExpiredResumptions(db: Database): Promise<void> {
  await db.prisma.$executeRaw`DELETE FROM download_resumptions WHERE expires_at <= now()`;
}
