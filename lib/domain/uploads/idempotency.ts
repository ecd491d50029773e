import { createHash } from 'node:crypto';
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

/** What a request with a key asks for, its bytes apart: names and types in their normal form. */
export type KeyedRequest = { folderId: string; filename: string | null; mimeType: string | null };

type Keyed = { access: Access; key: string };

/** The file that a key made, and digests of the request that made it. */
export type KeyedFile = { file: File; requestSha256: Uint8Array; contentSha256: Uint8Array };

const identityOf = ({ access, key }: Keyed) => ({
  organizationId: access.organization.id,
  // A browser session has no token, so the key belongs to the user.
  tokenId: access.actor.tokenId ?? access.actor.userId,
  key,
});

/** The file, in its current state, that an upload with this key created within the last day, or null. */
export async function findKeyed(db: Database, keyed: Keyed): Promise<KeyedFile | null> {
  const found = await db.prisma.idempotencyKey.findUnique({
    where: {
      organizationId_tokenId_key: identityOf(keyed),
      createdAt: { gt: new Date(Date.now() - RETENTION_MS) },
    },
  });
  if (!found) return null;
  const file = await db.prisma.file.findUnique({ where: { id: found.fileId, deletedAt: null } });
  return file && { file, requestSha256: found.requestSha256, contentSha256: found.contentSha256 };
}

/**
 * Records the file of a key, in the transaction that creates it. Of two concurrent requests one fails here
 * and then finds the file of the other. A key whose file was deleted can be used again.
 */
export async function recordKey(
  tx: Transaction,
  keyed: Keyed,
  { fileId, request, sha256 }: { fileId: string; request: KeyedRequest; sha256: Uint8Array<ArrayBuffer> },
): Promise<void> {
  const { organizationId, tokenId, key } = identityOf(keyed);
  await tx.$executeRaw`
    DELETE FROM idempotency_keys k
    WHERE organization_id = ${organizationId} AND token_id = ${tokenId} AND key = ${key}
      AND (created_at <= ${new Date(Date.now() - RETENTION_MS)}
        OR NOT EXISTS (SELECT FROM files f WHERE f.id = k.file_id AND f.deleted_at IS NULL))`;
  const digests = { requestSha256: digestOf(request), contentSha256: sha256 };
  await tx.idempotencyKey.create({ data: { organizationId, tokenId, key, fileId, ...digests } });
}

/**
 * Checks that a repeated request says the same as the one that made the file. A digest that it announces is
 * compared with the bytes of then, before any byte of now is read.
 * @throws ALREADY_EXISTS with reason IDEMPOTENCY_KEY_REUSED
 */
export function assertSameRequest(
  known: Pick<KeyedFile, 'requestSha256' | 'contentSha256'>,
  request: KeyedRequest,
  announced: { sha256?: Uint8Array } = {},
): void {
  const isSame = Buffer.from(known.requestSha256).equals(digestOf(request));
  if (!isSame) throw fail('IDEMPOTENCY_KEY_REUSED');
  if (announced.sha256) assertSameContent(known, announced.sha256);
}

/** @throws ALREADY_EXISTS with reason IDEMPOTENCY_KEY_REUSED */
export function assertSameContent(known: Pick<KeyedFile, 'contentSha256'>, sha256: Uint8Array): void {
  if (!Buffer.from(known.contentSha256).equals(sha256)) throw fail('IDEMPOTENCY_KEY_REUSED');
}

const digestOf = ({ folderId, filename, mimeType }: KeyedRequest) =>
  new Uint8Array(
    createHash('sha256')
      .update(JSON.stringify([folderId, filename, mimeType]))
      .digest(),
  );

/** Deletes keys older than a day. */
export async function deleteExpiredKeys(db: Database): Promise<void> {
  await db.prisma.idempotencyKey.deleteMany({
    where: { createdAt: { lte: new Date(Date.now() - RETENTION_MS) } },
  });
}
