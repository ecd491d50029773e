import { createHash } from 'node:crypto';
import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { type File, fileColumns } from '@/lib/domain/entries/file-row';
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

/**
 * What a request with a key asks for, its bytes apart: the folder of a new file or the file to replace, and
 * name and type in their normal form.
 */
export type KeyedRequest = { targetId: string; filename: string | null; mimeType: string | null };

type Keyed = { access: Access; key: string };

/** The file that a key created or replaced, and digests of the request that did. */
export type KeyedFile = { file: File; requestSha256: Uint8Array; contentSha256: Uint8Array };

/**
 * Whose key it is: an upload URL is the credential of its senders; a browser session has no token, so there
 * it belongs to the user.
 */
const holderOf = ({ actor }: Access) => actor.uploadUrlId ?? actor.tokenId ?? actor.userId;

/** The file, in its current state, that an upload with this key stored within the last day, or null. */
export async function findKeyed(db: Database, { access, key }: Keyed): Promise<KeyedFile | null> {
  type Found = File & Omit<KeyedFile, 'file'>;
  const [found] = await db.query<Found>('find_keyed', findSql, [
    access.organization.id,
    holderOf(access),
    key,
    new Date(Date.now() - RETENTION_MS),
  ]);
  if (!found) return null;
  const { requestSha256, contentSha256, ...file } = found;
  return { file, requestSha256, contentSha256 };
}

const findSql = `
  SELECT ${fileColumns}, k.request_sha256 AS "requestSha256", k.content_sha256 AS "contentSha256"
  FROM idempotency_keys k JOIN files f ON f.id = k.file_id AND f.deleted_at IS NULL
  WHERE k.organization_id = $1 AND k.token_id = $2 AND k.key = $3 AND k.created_at > $4`;

/** A key as it is recorded with the file that it makes. */
export type KeyRecord = { holderId: string; key: string; requestSha256: Uint8Array<ArrayBuffer> };

export const keyRecordOf = ({ access, key }: Keyed, request: KeyedRequest): KeyRecord => ({
  holderId: holderOf(access),
  key,
  requestSha256: digestOf(request),
});

/**
 * Records the file of a key, in the transaction that creates or replaces it. Of two concurrent requests one
 * fails here and then finds the file of the other. A key whose file was deleted can be used again.
 */
export async function recordKey(
  tx: Transaction,
  { holderId, key, requestSha256 }: KeyRecord,
  {
    organizationId,
    id: fileId,
    sha256,
  }: Pick<File, 'organizationId' | 'id'> & { sha256: Uint8Array<ArrayBuffer> },
): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM idempotency_keys k
    WHERE organization_id = ${organizationId} AND token_id = ${holderId} AND key = ${key}
      AND (created_at <= ${new Date(Date.now() - RETENTION_MS)}
        OR NOT EXISTS (SELECT FROM files f WHERE f.id = k.file_id AND f.deleted_at IS NULL))`;
  await tx.idempotencyKey.create({
    data: { organizationId, holderId, key, fileId, requestSha256, contentSha256: sha256 },
  });
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

const digestOf = ({ targetId, filename, mimeType }: KeyedRequest) =>
  new Uint8Array(
    createHash('sha256')
      .update(JSON.stringify([targetId, filename, mimeType]))
      .digest(),
  );

/** Deletes keys older than a day. */
export async function deleteExpiredKeys(db: Database): Promise<void> {
  await db.prisma.idempotencyKey.deleteMany({
    where: { createdAt: { lte: new Date(Date.now() - RETENTION_MS) } },
  });
}
