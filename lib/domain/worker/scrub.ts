import { createHash } from 'node:crypto';
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
 * Reads all stored bytes and verifies them against the digests of their files. A mismatch is flagged on the
 * file and reported; nothing is deleted. A file that changes meanwhile is skipped.
 */
export async function scrub({ db, storage }: ScrubDeps): Promise<Scrub> {
  const result: Scrub = { files: 0, bytes: '0', damaged: [] };
  let bytes = 0n;
  for await (const file of allFiles(db)) {
    const why = await findDamage({ db, storage }, file);
    const updated = await db.prisma.file.updateMany({
      where: { id: file.id, contentId: file.contentId },
      data: { corruptedAt: why === null ? null : new Date() },
    });
    if (updated.count === 0) continue;
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

async function findDamage(deps: ScrubDeps, file: File): Promise<string | null> {
  if (file.sha256 === null) return null;
  const hash = createHash('sha256');
  try {
    for await (const chunk of await openContent(deps, file)) hash.update(chunk);
  } catch (error) {
    // An unavailable store is not a damaged file.
    await deps.storage.check();
    return `it could not be read: ${error instanceof Error ? error.message : error}`;
  }
  return hash.digest().equals(file.sha256) ? null : 'its bytes do not match its digest';
}
