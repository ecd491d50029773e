import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import type { Database, Transaction } from '@/lib/platform/db/database';

/**
 * Checks an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header, quoted or bare). Null where none is
 * sent.
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
  // Without a token, in a browser session, the user stands for it.
  tokenId: access.actor.tokenId ?? access.actor.userId,
  key,
});

/** The file that an upload with this key made within the last day, as it is now, or null. */
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
 * Notes the file that a key made, in the transaction that makes it: of two requests at once one fails here,
 * and finds the other's. A key whose file was deleted is free again.
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

/** Forgets keys older than a day. */
export async function forgetKeys(db: Database): Promise<void> {
  await db.prisma.idempotencyKey.deleteMany({
    where: { createdAt: { lte: new Date(Date.now() - RETENTION_MS) } },
  });
}
