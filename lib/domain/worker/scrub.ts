import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { openContent } from '@/lib/domain/content/read-content';
import type { File } from '@/lib/domain/entries/file-row';
import type { Database } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';

type ScrubDeps = { db: Database; storage: Storage };

export type Scrub = {
  files: number;
  bytes: string;
  damaged: { name: string; filename: string; why: string }[];
};

/**
 * Reads all stored bytes and verifies them against the digests of their files and the checksums of their
 * contents. A mismatch is flagged on the file and reported; nothing is deleted. A missing checksum is stored.
 * A file that changes meanwhile is skipped.
 */
export async function scrub({ db, storage }: ScrubDeps): Promise<Scrub> {
  const result: Scrub = { files: 0, bytes: '0', damaged: [] };
  let bytes = 0n;
  for await (const file of allFiles(db)) {
    const { why, checksum } = await verify({ db, storage }, file);
    const updated = await db.prisma.file.updateMany({
      where: { id: file.id, contentId: file.contentId },
      data: { corruptedAt: why === null ? null : new Date() },
    });
    if (updated.count === 0) continue;
    if (why === null && checksum !== null) await fillChecksum(db, file, checksum);
    result.files += 1;
    bytes += file.sizeBytes;
    const name = `organizations/${file.organizationId}/files/${file.id}`;
    if (why !== null) result.damaged.push({ name, filename: file.filename, why });
  }
  return { ...result, bytes: String(bytes) };
}

async function* allFiles(db: Database): AsyncGenerator<File> {
  for (let after = ''; ; ) {
    const page = await db.prisma.file.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 500,
    });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}

type Verified = { why: string | null; checksum: number | null };

/** Why a file is damaged, or null, and the CRC-32 of its bytes if they could be read. */
async function verify(deps: ScrubDeps, file: File): Promise<Verified> {
  // A stream still appends to it.
  if (file.state !== 'ACTIVE') return { why: null, checksum: null };
  const { organizationId, contentId } = file;
  const content = await deps.db.prisma.content.findUnique({
    where: { organizationId_id: { organizationId, id: contentId } },
    select: { crc32: true },
  });
  const hash = createHash('sha256');
  let checksum = 0;
  try {
    for await (const chunk of await openContent(deps, file)) {
      hash.update(chunk);
      checksum = crc32(chunk, checksum);
    }
  } catch (error) {
    // An unavailable store is not a damaged file.
    await deps.storage.check();
    const why = `it could not be read: ${error instanceof Error ? error.message : error}`;
    return { why, checksum: null };
  }
  const matches =
    (file.sha256 === null || hash.digest().equals(file.sha256)) &&
    (content?.crc32 == null || content.crc32 === BigInt(checksum));
  return { why: matches ? null : 'its bytes do not match its digest', checksum };
}

/** Stores the checksum of a complete content that has none, such as one of an earlier version of Holdall. */
async function fillChecksum(db: Database, file: File, checksum: number): Promise<void> {
  await db.prisma.$executeRaw`
    UPDATE contents SET crc32 = ${checksum}::bigint
    WHERE organization_id = ${file.organizationId} AND id = ${file.contentId} AND crc32 IS NULL`;
}
