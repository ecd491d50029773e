import type { Access, Actor } from '@/lib/base/actor';
import { newId } from '@/lib/base/ids';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { confirm } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';

export type Notices = ReturnType<typeof createNotices>;

type NoticesDeps = { db: Database; capabilities: Capabilities; config: Pick<Config, 'publicUrl'> };

/** Who gets mail about a folder, or about what arrives through a file request of theirs. */
export function createNotices({ db, capabilities, config }: NoticesDeps) {
  const idOf = (secret: string) => capabilities.verify('notice', secret)?.toString() ?? null;

  return {
    /** Whether the caller gets mail about a folder. */
    async isWatching({ organization, actor }: Access<'file.read'>, folderId: string): Promise<boolean> {
      const where = { organizationId: organization.id, folderId, userId: actor.userId };
      return (await db.prisma.noticeSubscription.count({ where })) > 0;
    },

    /** Sends the caller mail about what others change in a folder from now on. `folderId` exists. */
    watch(access: Access<'file.read'>, folderId: string, language: string): Promise<void> {
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        await subscribe(tx, { ...ownerOf(access), folderId });
        // Where the user never signed in with a browser.
        const where = { id: access.actor.userId, language: null };
        await tx.user.updateMany({ where, data: { language } });
      });
    },

    async unwatch({ organization, actor }: Access<'file.read'>, folderId: string): Promise<void> {
      const where = { organizationId: organization.id, folderId, userId: actor.userId };
      await db.prisma.noticeSubscription.deleteMany({ where });
    },

    /** The address that ends a subscription without signing in. */
    uriOf: (id: string) => `${config.publicUrl}/n/${capabilities.sign('notice', Buffer.from(id))}`,

    /** Whether an address is one of {@link uriOf}; its subscription may have ended. */
    isValid: (secret: string): boolean => idOf(secret) !== null,

    /** Ends the subscription of an address. */
    async unsubscribe(secret: string): Promise<void> {
      const id = idOf(secret);
      if (id !== null) await db.prisma.noticeSubscription.deleteMany({ where: { id } });
    },
  };
}

const ownerOf = ({ organization, actor }: Access<'file.read'>) => ({
  organizationId: organization.id,
  userId: actor.userId,
});

/** Subscribes the creator of a file request to what it receives, in the transaction that creates it. */
export const subscribeToRequest = (
  tx: Transaction,
  { organizationId, id, actor }: { organizationId: string; id: string; actor: Pick<Actor, 'userId'> },
): Promise<void> => subscribe(tx, { organizationId, userId: actor.userId, uploadUrlId: id });

type Subject = { organizationId: string; userId: string; folderId?: string; uploadUrlId?: string };

/** From the present end of the chain on. Once more, it changes nothing. */
async function subscribe(
  tx: Transaction,
  { organizationId, userId, folderId = undefined, uploadUrlId = undefined }: Subject,
): Promise<void> {
  await tx.$executeRaw`
    WITH head AS (SELECT coalesce(max(sequence), 0) AS sequence FROM audit_seals WHERE organization_id = ${organizationId}),
    position AS (
      INSERT INTO notice_positions (organization_id, sequence) SELECT ${organizationId}, sequence FROM head
      ON CONFLICT (organization_id) DO NOTHING)
    INSERT INTO notice_subscriptions (organization_id, id, user_id, folder_id, upload_url_id, sequence)
    SELECT ${organizationId}, ${newId()}, ${userId}, ${folderId ?? null}, ${uploadUrlId ?? null}, sequence FROM head
    ON CONFLICT (organization_id, folder_id, user_id) DO NOTHING`;
}
