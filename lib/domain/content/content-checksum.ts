import { crc32 } from 'node:zlib';
import type { File } from '@/lib/domain/entries/file-row';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { ByteRange, Storage } from '@/lib/platform/storage/storage';
import { combine } from './checksum';
import { openContent } from './read-content';

type ContentChecksumDeps = { db: Database; storage: Storage };
type StoredContent = Pick<File, 'organizationId' | 'contentId' | 'sizeBytes'>;

/**
 * The CRC-32 of a content, combined from those of its segments. Reads segments without one, and stores what
 * it computes for them.
 * @throws as {@link openContent}
 */
export async function checksumOf(deps: ContentChecksumDeps, content: StoredContent): Promise<number> {
  const { organizationId, contentId } = content;
  const segments = await deps.db.prisma.segment.findMany({
    where: { organizationId, contentId, sizeBytes: { gt: 0 } },
    orderBy: { startBytes: 'asc' },
    select: { key: true, startBytes: true, sizeBytes: true, crc32: true },
  });
  let whole = 0;
  let end = 0;
  for (const { key, startBytes, sizeBytes, crc32: known } of segments) {
    const range = { start: Number(startBytes), end: Number(startBytes) + Number(sizeBytes) };
    if (range.start !== end || range.end > content.sizeBytes) return readChecksum(deps, content);
    const part = known === null ? await readChecksum(deps, content, range) : Number(known);
    if (known === null) {
      await deps.db.prisma.segment.updateMany({
        where: { key, sizeBytes },
        data: { crc32: BigInt(part) },
      });
    }
    whole = combine(whole, part, range.end - range.start);
    end = range.end;
  }
  return end === Number(content.sizeBytes) ? whole : readChecksum(deps, content);
}

/** Stores the CRC-32 of a content, in the transaction that completes it. */
export async function setChecksum(
  tx: Pick<Transaction, '$executeRaw'>,
  { organizationId, contentId }: Pick<StoredContent, 'organizationId' | 'contentId'>,
  checksum: number,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE contents SET crc32 = ${checksum}::bigint WHERE organization_id = ${organizationId} AND id = ${contentId}`;
}

async function readChecksum(
  deps: ContentChecksumDeps,
  content: StoredContent,
  range?: ByteRange,
): Promise<number> {
  let checksum = 0;
  for await (const chunk of await openContent(deps, content, range)) checksum = crc32(chunk, checksum);
  return checksum;
}
