import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Database } from '@/lib/platform/db/database';
import type { Archive } from '@/lib/platform/db/generated/client';
import type { Storage } from '@/lib/platform/storage/storage';
import { deleteArchive } from './release-archives';
import { ContentReleasedError, type SourcedEntry, type StoredLayout, storeEntries } from './store-archive';

type BuildDeps = { db: Database; storage: Storage };

/** What the row of an archive says from its beginning on. */
export type ArchiveFields = Pick<Archive, 'organizationId' | 'creatorId' | 'filename'> &
  Partial<Pick<Archive, 'tokenId' | 'shareLinkId' | 'sharePath' | 'fingerprint' | 'isExport'>>;

type Contents = {
  /** Called again if a file was deleted while it was added. */
  entries(archive: Archive): AsyncIterable<SourcedEntry>;
  limit: number;
};

const ATTEMPTS = 3;
/** The first expiry of an archive that is not complete; each page of entries postpones it. */
const CREATION_MS = 3_600_000;
/** How long an archive lasts after the last request for its bytes. */
export const USE_MS = 24 * 3_600_000;

/**
 * Creates an archive with its entries. The caller completes it, with the returned layout; until then it
 * cannot be downloaded, and the worker deletes it when its creation was given up.
 * @throws FAILED_PRECONDITION with reason ARCHIVE_TOO_LARGE; ABORTED with reason FILE_CHANGED
 */
export async function buildArchive(
  deps: BuildDeps,
  fields: ArchiveFields,
  { entries, limit }: Contents,
): Promise<{ archive: Archive; layout: StoredLayout }> {
  for (let attempt = 1; ; attempt += 1) {
    const archive = await deps.db.prisma.archive.create({
      data: { ...fields, id: newId(), expiresAt: new Date(Date.now() + CREATION_MS) },
    });
    try {
      return { archive, layout: await storeEntries(deps.db, archive, { entries: entries(archive), limit }) };
    } catch (error) {
      await deleteArchive(deps.db, archive).catch(() => {});
      if (!(error instanceof ContentReleasedError)) throw error;
      if (attempt === ATTEMPTS) throw fail('FILE_CHANGED', { cause: error });
    }
  }
}
