import type { Access } from '@/lib/base/actor';
import { createSharedCalls } from '@/lib/base/shared-calls';
import type { FolderEntry } from '@/lib/domain/entries/entry';
import type { Paths } from '@/lib/domain/folders/paths';
import type { LinkedFiles } from '@/lib/domain/linked/linked-files';
import type { Database } from '@/lib/platform/db/database';
import type { Archive, ShareLink } from '@/lib/platform/db/generated/client';
import type { Storage } from '@/lib/platform/storage/storage';
import { buildArchive, USE_MS } from './build-archive';
import { collectEntries } from './collect-entries';
import { checkCount, nameOf } from './selection-summary';
import { MAX_ARCHIVE_ENTRIES, sourced } from './store-archive';

/** A visitor of a shared folder who downloads all of it. */
export type ArchiveVisit = {
  link: Pick<ShareLink, 'organizationId' | 'id' | 'creatorId'>;
  access: Access<'file.read'>;
  folder: FolderEntry;
  address: string;
  /** Whether the request continues a download. */
  isResuming: boolean;
};

type SharedFolderArchivesDeps = { db: Database; storage: Storage; paths: Paths; linkedFiles: LinkedFiles };

/**
 * Archives of everything below a shared folder. Each is the one of an earlier visit if nothing has changed
 * since then, or if the visitor resumes a download of it.
 * @throws FAILED_PRECONDITION with reason ARCHIVE_TOO_LARGE; ABORTED with reason FILE_CHANGED
 */
export function createSharedFolderArchives({ db, storage, paths, linkedFiles }: SharedFolderArchivesDeps) {
  const running = createSharedCalls<Archive>(0);

  /** The archive of a shared folder that this visitor downloaded last. */
  async function findResumed({ link, folder, address }: ArchiveVisit): Promise<Archive | null> {
    const [found] = await db.prisma.$queryRaw<{ id: string }[]>`
      SELECT a.id FROM archives a JOIN share_downloads d
        ON d.organization_id = a.organization_id AND d.share_link_id = a.share_link_id AND d.file_id = a.id
      WHERE a.organization_id = ${link.organizationId} AND a.share_link_id = ${link.id}
        AND a.share_path = ${folder.path} AND d.address = ${address}
        AND a.completed_at IS NOT NULL AND a.released_at IS NULL AND a.expires_at > now()
      ORDER BY a.created_at DESC LIMIT 1`;
    return found ? db.prisma.archive.findUnique({ where: { id: found.id } }) : null;
  }

  /** The archive of a shared folder in its present state: one that was built before, or a new one. */
  async function findOrBuild({ link, access, folder }: ArchiveVisit, fingerprint: string): Promise<Archive> {
    const { organizationId, id: shareLinkId, creatorId } = link;
    const where = { organizationId, shareLinkId, sharePath: folder.path, fingerprint, releasedAt: null };
    const expiresAt = { gt: new Date() };
    const known = await db.prisma.archive.findFirst({
      where: { ...where, completedAt: { not: null }, expiresAt },
      orderBy: { createdAt: 'desc' },
    });
    if (known) return known;
    const selection = { folder, recursive: true, query: '' };
    await checkCount(db, organizationId, selection);
    const filename = await nameOf(db, access, selection);
    const { archive, layout } = await buildArchive(
      { db, storage },
      { organizationId, creatorId, shareLinkId, sharePath: folder.path, fingerprint, filename },
      {
        entries() {
          const options = { selection, includesLinked: false, omitted: { linkedFolders: 0 } };
          const collected = collectEntries({ db, paths, linkedFiles }, access, options);
          return sourced({ db, storage }, organizationId, collected);
        },
        limit: MAX_ARCHIVE_ENTRIES,
      },
    );
    return db.prisma.archive.update({
      where: { id: archive.id },
      data: { ...layout, completedAt: new Date(), expiresAt: new Date(Date.now() + USE_MS) },
    });
  }

  return async function ofSharedFolder(visit: ArchiveVisit): Promise<Archive> {
    const { link, folder } = visit;
    const resumed = visit.isResuming ? await findResumed(visit) : null;
    if (resumed) return resumed;
    const fingerprint = await fingerprintOf(db, link.organizationId, folder.folder.id);
    // A client that loads several ranges at once loads one archive.
    const key = JSON.stringify([link.organizationId, link.id, folder.path, fingerprint]);
    return running(key, () => findOrBuild(visit, fingerprint));
  };
}

/** Changes with everything that an archive of a folder has: etags change with content, name and folder. */
async function fingerprintOf(db: Database, organizationId: string, folderId: string): Promise<string> {
  const [row] = await db.prisma.$queryRaw<{ fingerprint: string }[]>`
    WITH RECURSIVE branch AS (
      SELECT id, etag FROM folders
      WHERE organization_id = ${organizationId} AND id = ${folderId} AND deleted_at IS NULL
      UNION ALL
      SELECT d.id, d.etag FROM folders d JOIN branch ON d.parent_id = branch.id
      WHERE d.organization_id = ${organizationId} AND d.deleted_at IS NULL)
    SELECT md5(coalesce(string_agg(etag, ',' ORDER BY id COLLATE "C"), '')) AS fingerprint FROM (
      SELECT id, etag FROM branch
      UNION ALL
      SELECT f.id, f.etag FROM files f JOIN branch ON f.folder_id = branch.id
      WHERE f.organization_id = ${organizationId} AND f.deleted_at IS NULL) entries`;
  return row?.fingerprint ?? '';
}
