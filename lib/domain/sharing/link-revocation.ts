import type { Access, Actor } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { recordAll } from '@/lib/domain/audit/audit';
import { confirm } from '@/lib/domain/organizations/access';
import { abortUploadsOf } from '@/lib/domain/uploads/upload-urls';
import type { Database, Transaction } from '@/lib/platform/db/database';

/** Whose links: those that a token or a member created, or all. */
export type LinkCreator = { tokenId?: string; creatorId?: string };

export type LinkRevocation = ReturnType<typeof createLinkRevocation>;

/**
 * Revokes many links at once: upload URLs with their unfinished uploads, download URLs, archives and share
 * links.
 */
export function createLinkRevocation({ db, notifyWorker }: { db: Database; notifyWorker(): void }) {
  return {
    /**
     * Revokes the links of an organization that a token or a member created, or all. Returns their number.
     * @throws NOT_FOUND for a token or a member that is not known here
     */
    async revokeIn(access: Access<'creation.end'>, creator: LinkCreator): Promise<number> {
      const organizationId = access.organization.id;
      const count = await db.transaction(async (tx) => {
        await confirm(tx, access);
        return revokeLinks(tx, { organizationId, creator, actor: access.actor });
      });
      if (count === 0) await checkKnown(db, organizationId, creator);
      notifyWorker();
      return count;
    },

    /**
     * Revokes the links that a token created, in all organizations, in the transaction that revokes the
     * token. Returns their number.
     */
    async ofToken(tx: Transaction, tokenId: string, actor?: Actor): Promise<number> {
      const rows = await tx.$queryRaw<{ organizationId: string }[]>`
        SELECT organization_id AS "organizationId" FROM upload_urls WHERE token_id = ${tokenId}
        UNION SELECT organization_id FROM download_urls WHERE token_id = ${tokenId}
        UNION SELECT organization_id FROM archives WHERE token_id = ${tokenId}
        UNION SELECT organization_id FROM share_links WHERE token_id = ${tokenId} ORDER BY 1`;
      let count = 0;
      for (const { organizationId } of rows)
        count += await revokeLinks(tx, { organizationId, creator: { tokenId }, actor });
      return count;
    },
  };
}

type Revocation = { organizationId: string; creator: LinkCreator; actor?: Actor };

/** Without an actor it is the command line. */
export async function revokeLinks(tx: Transaction, { organizationId, creator, actor }: Revocation) {
  const where = { organizationId, ...creator, revokedAt: null };
  const data = { revokedAt: new Date() };
  const uploadUrls = await tx.uploadUrl.updateManyAndReturn({ where, data, select: { id: true } });
  await abortUploadsOf(
    tx,
    organizationId,
    uploadUrls.map(({ id }) => id),
  );
  const downloadUrls = await tx.downloadUrl.updateManyAndReturn({ where, data, select: { fileId: true } });
  const archives = await tx.archive.updateManyAndReturn({
    // The archive of a shared folder ends with its link.
    where: { ...where, shareLinkId: null, releasedAt: null },
    data,
    select: { id: true },
  });
  const shareLinks = await tx.shareLink.updateManyAndReturn({ where, data, select: { id: true } });
  const targets = [
    ['upload_url.revoke', uploadUrls.map(({ id }) => id)],
    ['download_url.revoke', downloadUrls.map(({ fileId }) => fileId)],
    ['archive.revoke', archives.map(({ id }) => id)],
    ['share_link.revoke', shareLinks.map(({ id }) => id)],
  ] as const;
  for (const [action, ids] of targets) await recordAll(tx, { organizationId, action, actor }, ids);
  return uploadUrls.length + downloadUrls.length + archives.length + shareLinks.length;
}

/** So that a mistyped id does not look like success. */
async function checkKnown({ prisma }: Database, organizationId: string, creator: LinkCreator): Promise<void> {
  const { tokenId, creatorId } = creator;
  const memberships = { some: { organizationId } };
  if (tokenId !== undefined) {
    const count = await prisma.token.count({ where: { id: tokenId, user: { memberships } } });
    if (count === 0) throw fail('TOKEN_NOT_FOUND');
  }
  if (creatorId !== undefined) {
    const count = await prisma.membership.count({ where: { organizationId, userId: creatorId } });
    if (count === 0) throw fail('MEMBER_NOT_FOUND');
  }
}
