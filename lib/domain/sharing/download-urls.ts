import type { Access, Origin } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record, recordDenied } from '@/lib/domain/audit/audit';
import type { File } from '@/lib/domain/entries/file-row';
import { type AccessControl, authorizeCreator, confirm } from '@/lib/domain/organizations/access';
import type { Database } from '@/lib/platform/db/database';

export type DownloadUrls = ReturnType<typeof createDownloadUrls>;

type DownloadUrlsDeps = {
  db: Database;
  capabilities: Capabilities;
  access: AccessControl;
  config: Pick<Config, 'publicUrl'>;
};

/**
 * Download URLs need no row: the signed text contains everything, and each use checks the creator's
 * permission.
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
     * The file of a download URL.
     * @throws PERMISSION_DENIED for a forged or expired URL and for a creator without permission; NOT_FOUND
     *   for a deleted file
     */
    async resolve(secret: string, origin: Origin): Promise<{ file: File; access: Access<'file.read'> }> {
      const payload = capabilities.verify('download-url', secret)?.toString();
      if (!payload) {
        throw fail('URL_INVALID', {
          message: "This download URL isn't valid. Check that it was copied completely.",
        });
      }
      const [expiry, organizationId = '', fileId = '', userId = ''] = payload.split('/');
      /** Recorded for the creator, who shared the URL. */
      const deny = () => {
        const actor = { userId, origin };
        void recordDenied(db, { organizationId, action: 'download_url.use', target: fileId, actor });
      };
      if (Number(expiry) <= Date.now()) {
        deny();
        throw fail('URL_EXPIRED', { message: 'This download URL has expired. Ask for a new one.' });
      }
      const credential = { kind: 'user', userId } as const;
      return authorizeCreator(
        () => accesses.authorizeFile({ credential, organizationId, fileId, action: 'file.read', origin }),
        deny,
      );
    },
  };
}
