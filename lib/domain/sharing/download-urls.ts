import type { Access, Origin } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record, recordDenied } from '@/lib/domain/audit/audit';
import type { File } from '@/lib/domain/entries/file-row';
import { confirm, type createAccess } from '@/lib/domain/organizations/access';
import { rightOfMaker } from '@/lib/domain/organizations/maker-right';
import type { Database } from '@/lib/platform/db/database';

export type DownloadUrls = ReturnType<typeof createDownloadUrls>;

type DownloadUrlsDeps = {
  db: Database;
  capabilities: Capabilities;
  access: ReturnType<typeof createAccess>;
  config: Pick<Config, 'publicUrl'>;
};

/**
 * Download URLs keep no row: all they say is in the signed text, and the maker's right is looked up when they
 * are used.
 */
export function createDownloadUrls({ db, capabilities, access: accesses, config }: DownloadUrlsDeps) {
  return {
    async generate(access: Access<'file.read'>, file: File, expireMs: number) {
      const { organizationId, id } = file;
      const expiresAt = new Date(Date.now() + expireMs);
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        await record(tx, { organizationId, action: 'download_url.create', target: id, actor: access.actor });
      });
      const payload = [expiresAt.getTime(), organizationId, id, access.actor.userId].join('/');
      const uri = `${config.publicUrl}/d/${capabilities.sign('download-url', Buffer.from(payload))}`;
      return { uri, expiresAt };
    },

    /**
     * The file that the secret of a download URL stands for.
     * @throws PERMISSION_DENIED for tampered, expired, or a maker without the right; NOT_FOUND for a deleted
     *   file
     */
    async resolve(secret: string, origin: Origin): Promise<{ file: File; access: Access<'file.read'> }> {
      const payload = capabilities.verify('download-url', secret)?.toString();
      if (!payload) {
        throw fail('URL_INVALID', {
          message: "This download URL isn't valid. Check that it was copied completely.",
        });
      }
      const [expiry, organizationId = '', fileId = '', userId = ''] = payload.split('/');
      /** In the trail the attempt stands with the maker, who gave the URL away. */
      const deny = () => {
        const actor = { userId, origin };
        void recordDenied(db, { organizationId, action: 'download_url.use', target: fileId, actor });
      };
      if (Number(expiry) <= Date.now()) {
        deny();
        throw fail('URL_EXPIRED', { message: 'This download URL has expired. Ask for a new one.' });
      }
      const maker = { kind: 'user', userId } as const;
      return rightOfMaker(
        () => accesses.authorizeFile(maker, organizationId, 'file.read', origin, fileId),
        deny,
      );
    },
  };
}
