import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { openContent } from '@/lib/domain/content/read-content';
import type { Database } from '@/lib/platform/db/database';
import type { Content } from '@/lib/platform/db/generated/client';
import type { Storage } from '@/lib/platform/storage/storage';

type ScrubDeps = { db: Database; storage: Storage };

/** The result of a scrub: how much it read, each content once, and the files whose bytes are damaged. */
export type Scrub = {
  contents: number;
  files: number;
  bytes: string;
  damaged: { name: string; filename: string; why: string }[];
};

/**
 * Reads all stored bytes and verifies them against the digests and checksums of their contents. A mismatch is
 * flagged on the content and reported for every file that has it; nothing is deleted. A missing checksum is
 * stored. A content that changes meanwhile is skipped.
 */
export async function scrub({ db, storage }: ScrubDeps): Promise<Scrub> {
  const result: Scrub = { contents: 0, files: 0, bytes: '0', damaged: [] };
  let bytes = 0n;
  for await (const content of allContents(db)) {
    const { organizationId, id, sizeBytes } = content;
    const { why, checksum } = await verify({ db, storage }, content);
    const updated = await db.prisma.content.updateMany({
      where: { organizationId, id, sizeBytes, usage: { not: null } },
      data: { corruptedAt: why === null ? null : new Date() },
    });
    if (updated.count === 0) continue;
    if (why === null && checksum !== null) await fillChecksum(db, content, checksum);
    const names = await namesOf(db, content);
    result.contents += 1;
    result.files += names.length;
    bytes += sizeBytes;
    if (why !== null) result.damaged.push(...names.map((name) => ({ ...name, why })));
  }
  return { ...result, bytes: String(bytes) };
}

/** All contents that are not those of unfinished uploads. */
async function* allContents(db: Database): AsyncGenerator<Content> {
  for (let after = { organizationId: '', id: '' }; ; ) {
    const { organizationId, id } = after;
    const page = await db.prisma.content.findMany({
      where: {
        usage: { not: null },
        OR: [{ organizationId: { gt: organizationId } }, { organizationId, id: { gt: id } }],
      },
      orderBy: [{ organizationId: 'asc' }, { id: 'asc' }],
      take: 500,
    });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last;
  }
}

async function namesOf(db: Database, { organizationId, id }: Content) {
  const files = await db.prisma.file.findMany({
    where: { organizationId, contentId: id },
    select: { id: true, filename: true },
    orderBy: { id: 'asc' },
  });
  const prefix = `organizations/${organizationId}/files`;
  return files.map((file) => ({ name: `${prefix}/${file.id}`, filename: file.filename }));
}

type Verified = { why: string | null; checksum: number | null };

/** Why a content is damaged, or null, and the CRC-32 of its bytes if they could be read. */
async function verify(deps: ScrubDeps, content: Content): Promise<Verified> {
  const { organizationId, id: contentId } = content;
  // A stream still appends to it.
  if (await deps.db.prisma.file.findFirst({ where: { organizationId, contentId, state: 'UPLOADING' } }))
    return { why: null, checksum: null };
  const hash = createHash('sha256');
  let checksum = 0;
  try {
    for await (const chunk of await openContent(deps, { ...content, contentId })) {
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
    (content.sha256 === null || hash.digest().equals(content.sha256)) &&
    (content.crc32 === null || content.crc32 === BigInt(checksum));
  return { why: matches ? null : 'its bytes do not match its digest', checksum };
}

/** Stores the checksum of a complete content that has none, such as one of an earlier version of Holdall. */
async function fillChecksum(db: Database, content: Content, checksum: number): Promise<void> {
  await db.prisma.$executeRaw`
    UPDATE contents SET crc32 = ${checksum}::bigint
    WHERE organization_id = ${content.organizationId} AND id = ${content.id} AND crc32 IS NULL`;
}
