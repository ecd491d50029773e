import type { Access, Origin } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record, recordDenied } from '@/lib/domain/audit/audit';
import type { File } from '@/lib/domain/entries/file-row';
import { type AccessControl, authorizeCreator, confirm, lockToken } from '@/lib/domain/organizations/access';
import type { Database } from '@/lib/platform/db/database';

export type DownloadUrls = ReturnType<typeof createDownloadUrls>;

type DownloadUrlsDeps = {
  db: Database;
  capabilities: Capabilities;
  access: AccessControl;
  config: Pick<Config, 'publicUrl'>;
};

/** A file that a download URL leads to, with the permission of the URL's creator. */
type FoundFile = { urlId: string; file: File; access: Access<'file.read'> };

/** How long an expired URL is still reported as expired instead of invalid. */
const RETENTION_DAYS = 7;

/** Generated download URLs: each has a row, by which it is revoked, and uses its creator's permission. */
export function createDownloadUrls({ db, capabilities, access: accesses, config }: DownloadUrlsDeps) {
  return {
    async generate(access: Access<'file.read'>, file: File, expireMs: number) {
      const { organizationId, id: fileId } = file;
      const { userId, tokenId } = access.actor;
      const id = newId();
      const expiresAt = new Date(Date.now() + expireMs);
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        await lockToken(tx, access.actor);
        await tx.downloadUrl.create({
          data: { organizationId, id, fileId, creatorId: userId, tokenId, expiresAt },
        });
        const event = { organizationId, target: fileId, actor: access.actor };
        await record(tx, { ...event, action: 'download_url.create' });
      });
      const uri = `${config.publicUrl}/d/${capabilities.sign('download-url', Buffer.from(id))}`;
      return { uri, expiresAt };
    },

    /**
     * The file of a download URL.
     * @throws PERMISSION_DENIED for a forged, expired or revoked URL and for a creator without permission;
     *   NOT_FOUND for a deleted file
     */
    async resolve(secret: string, origin: Origin): Promise<FoundFile> {
      const id = capabilities.verify('download-url', secret)?.toString();
      const url = id === undefined ? null : await db.prisma.downloadUrl.findUnique({ where: { id } });
      if (!url) {
        throw fail('URL_INVALID', {
          message: "This download URL isn't valid. Check that it was copied completely.",
        });
      }
      const { organizationId, fileId, creatorId: userId } = url;
      /** Recorded for the creator, who shared the URL. */
      const deny = () => {
        const actor = { userId, downloadUrlId: url.id, origin };
        void recordDenied(db, { organizationId, action: 'download_url.use', target: fileId, actor });
      };
      if (url.revokedAt) {
        deny();
        throw fail('URL_REVOKED');
      }
      if (url.expiresAt.getTime() <= Date.now()) {
        deny();
        throw fail('URL_EXPIRED', { message: 'This download URL has expired. Ask for a new one.' });
      }
      const credential = { kind: 'user', userId } as const;
      const found = await authorizeCreator(
        () => accesses.authorizeFile({ credential, organizationId, fileId, action: 'file.read', origin }),
        deny,
      );
      return { urlId: url.id, ...found };
    },

    /** For a running download. @throws PERMISSION_DENIED if the URL was revoked */
    async checkNotRevoked(id: string): Promise<void> {
      if ((await db.prisma.downloadUrl.count({ where: { id, revokedAt: null } })) === 0)
        throw fail('URL_REVOKED');
    },
  };
}

/** Deletes URLs that expired long ago. */
export async function deleteExpiredDownloadUrls(db: Database): Promise<void> {
  await db.prisma.$executeRaw`
    DELETE FROM download_urls WHERE expires_at < now() - make_interval(days => ${RETENTION_DAYS})`;
}
