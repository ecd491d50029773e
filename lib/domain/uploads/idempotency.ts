import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import type { Database, Transaction } from '@/lib/platform/db/database';

/**
 * Checks an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header, quoted or bare). Null for no header.
 * @throws INVALID_ARGUMENT with reason IDEMPOTENCY_KEY_INVALID
 */
export function checkIdempotencyKey(header: string | null): string | null {
  if (header === null) return null;
  const key = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim();
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw fail('IDEMPOTENCY_KEY_INVALID');
  }
  return key;
}

const RETENTION_MS = 86_400_000;

type Keyed = { access: Access; key: string };

const identityOf = ({ access, key }: Keyed) => ({
  organizationId: access.organization.id,
  // A browser session has no token, so the key belongs to the user.
  tokenId: access.actor.tokenId ?? access.actor.userId,
  key,
});

/** The current state of the file that an upload with this key created within the last day, or null. */
export async function findKeyed(db: Database, keyed: Keyed): Promise<File | null> {
  const found = await db.prisma.idempotencyKey.findUnique({
    where: {
      organizationId_tokenId_key: identityOf(keyed),
      createdAt: { gt: new Date(Date.now() - RETENTION_MS) },
    },
  });
  return found && db.prisma.file.findUnique({ where: { id: found.fileId, deletedAt: null } });
}

/**
 * Records the file of a key, in the transaction that creates it. Of two concurrent requests one fails here
 * and then finds the file of the other. A key whose file was deleted can be used again.
 */
export async function recordKey(tx: Transaction, keyed: Keyed, fileId: string): Promise<void> {
  const { organizationId, tokenId, key } = identityOf(keyed);
  await tx.$executeRaw`
    DELETE FROM idempotency_keys k
    WHERE organization_id = ${organizationId} AND token_id = ${tokenId} AND key = ${key}
      AND (created_at <= ${new Date(Date.now() - RETENTION_MS)}
        OR NOT EXISTS (SELECT FROM files f WHERE f.id = k.file_id AND f.deleted_at IS NULL))`;
  await tx.idempotencyKey.create({ data: { organizationId, tokenId, key, fileId } });
}

/** Deletes keys older than a day. */
export async function forgetKeys(db: Database): Promise<void> {
  await db.prisma.idempotencyKey.deleteMany({
    where: { createdAt: { lte: new Date(Date.now() - RETENTION_MS) } },
  });
}
