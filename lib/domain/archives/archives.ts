import { Readable } from 'node:stream';
import type { Access, Origin } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record, recordDenied } from '@/lib/domain/audit/audit';
import type { FolderEntry } from '@/lib/domain/entries/entry';
import { checkFilename } from '@/lib/domain/entries/filename';
import type { Paths } from '@/lib/domain/folders/paths';
import type { LinkedFiles } from '@/lib/domain/linked/linked-files';
import { type AccessControl, authorizeCreator, confirm, lockToken } from '@/lib/domain/organizations/access';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Archive } from '@/lib/platform/db/generated/client';
import type { ByteRange, Storage } from '@/lib/platform/storage/storage';
import { buildArchive, USE_MS } from './build-archive';
import { type ArchiveSelection, collectEntries, type Omissions } from './collect-entries';
import { type ExportRequest, exportOrganization } from './export-organization';
import { type ArchivedEntry, readArchive, sizeOf } from './read-archive';
import { checkCount, countSelected, nameOf } from './selection-summary';
import { createSharedFolderArchives } from './shared-folder-archives';
import { MAX_ARCHIVE_ENTRIES, sourced } from './store-archive';

export type ArchiveRequest = {
  selection: ArchiveSelection;
  /** Null: named for what is in it. */
  filename: string | null;
  lifetimeMs: number;
  /** Whether files in external folders are in it. */
  includesLinked: boolean;
  /** Extends the transaction that completes it. */
  commit?(tx: Transaction, created: { archive: Archive; omitted: Omissions }): Promise<void>;
};

/** A complete archive. `omitted`: what the selection has and the archive does not. */
export type CreatedArchive = { archive: Archive; uri: string; sizeBytes: number; omitted: Omissions };

export type Archives = ReturnType<typeof createArchives>;

type ArchivesDeps = {
  db: Database;
  storage: Storage;
  capabilities: Capabilities;
  access: AccessControl;
  paths: Paths;
  linkedFiles: LinkedFiles;
  accessWatch: AccessWatch;
  config: Pick<Config, 'publicUrl'>;
};

const HOUR_MS = 3_600_000;

/**
 * Archives (ZIP) of files as they are now. An archive is a list of entries that hold their contents, so any
 * process can send any range of it at any time, and the bytes stay the same. Its URL uses the permission of
 * its creator, checked at each request.
 */
export function createArchives({
  db,
  storage,
  capabilities,
  access: accesses,
  paths,
  linkedFiles,
  accessWatch,
  config,
}: ArchivesDeps) {
  const uriOf = ({ id }: Archive) => `${config.publicUrl}/z/${capabilities.sign('archive', Buffer.from(id))}`;

  const createdOf = (archive: Archive, omitted: Omissions): CreatedArchive => ({
    archive,
    uri: uriOf(archive),
    sizeBytes: sizeOf(archive),
    omitted,
  });

  /** Postpones the expiry of an archive that is used. */
  async function postponeExpiry({ organizationId, id }: Archive): Promise<void> {
    await db.prisma.archive.updateMany({
      where: {
        organizationId,
        id,
        releasedAt: null,
        expiresAt: { gt: new Date(), lt: new Date(Date.now() + USE_MS - HOUR_MS) },
      },
      data: { expiresAt: new Date(Date.now() + USE_MS) },
    });
  }

  async function* read(
    access: Access<'file.read'>,
    archive: Archive,
    range: ByteRange,
  ): AsyncGenerator<Buffer> {
    const openLinked = (entry: ArchivedEntry, part: ByteRange) => openUnchanged(access, entry, part);
    let postponedAt = Date.now();
    await postponeExpiry(archive);
    for await (const chunk of readArchive({ db, storage, openLinked }, archive, range)) {
      yield chunk;
      if (Date.now() - postponedAt < HOUR_MS) continue;
      postponedAt = Date.now();
      await postponeExpiry(archive);
    }
  }

  /** @throws ABORTED with reason FILE_CHANGED if a file in an external folder has changed */
  async function openUnchanged(
    access: Access<'file.read'>,
    { folderId, linkedPath, linkedEtag }: ArchivedEntry,
    range: ByteRange,
  ): Promise<Readable> {
    const { file, open } = await linkedFiles.openable(access, folderId ?? '', linkedPath ?? '');
    if (file.etag !== linkedEtag) throw fail('FILE_CHANGED');
    return open(range);
  }

  async function checkNotRevoked(id: string): Promise<void> {
    if ((await db.prisma.archive.count({ where: { id, revokedAt: null, releasedAt: null } })) === 0)
      throw fail('URL_REVOKED');
  }

  return {
    sizeOf,

    /**
     * Creates an archive and its URL.
     * @throws NOT_FOUND; FAILED_PRECONDITION with reason ARCHIVE_TOO_LARGE; ABORTED with reason FILE_CHANGED
     *   if files are deleted faster than they are added; INVALID_ARGUMENT for an invalid filename
     */
    async create(
      access: Access<'file.read'>,
      { selection, filename, lifetimeMs, includesLinked, commit }: ArchiveRequest,
    ): Promise<CreatedArchive> {
      const organizationId = access.organization.id;
      const { userId: creatorId, tokenId } = access.actor;
      const name = filename === null ? await nameOf(db, access, selection) : checkFilename(filename);
      await checkCount(db, organizationId, selection);
      const omitted: Omissions = { linkedFolders: 0 };
      const { archive, layout } = await buildArchive(
        { db, storage },
        { organizationId, creatorId, tokenId, filename: name },
        {
          entries() {
            omitted.linkedFolders = 0;
            const options = { selection, includesLinked, omitted };
            const collected = collectEntries({ db, paths, linkedFiles }, access, options);
            return sourced({ db, storage }, organizationId, collected);
          },
          limit: MAX_ARCHIVE_ENTRIES,
        },
      );
      const completed = await db.transaction(async (tx) => {
        await confirm(tx, access);
        await lockToken(tx, access.actor);
        const expiresAt = new Date(Date.now() + lifetimeMs);
        const data = { ...layout, completedAt: new Date(), expiresAt };
        const event = { organizationId, target: archive.id, actor: access.actor };
        await record(tx, { ...event, action: 'archive.create' });
        const updated = await tx.archive.update({ where: { id: archive.id }, data });
        await commit?.(tx, { archive: updated, omitted });
        return updated;
      });
      return createdOf(completed, omitted);
    },

    /**
     * Creates an archive of all files of an organization, with their metadata.
     * @throws ABORTED with reason FILE_CHANGED if files are deleted faster than they are added
     */
    async export(access: Access<'organization.export'>, request: ExportRequest): Promise<CreatedArchive> {
      const archive = await exportOrganization({ db, storage, paths, linkedFiles }, access, request);
      return createdOf(archive, { linkedFolders: 0 });
    },

    /** An archive of the caller with its URL; null if it expired long ago. */
    async find(
      { organization, actor }: Access,
      id: string,
      omitted: Omissions,
    ): Promise<CreatedArchive | null> {
      const where = {
        id,
        organizationId: organization.id,
        creatorId: actor.userId,
        completedAt: { not: null },
      };
      const archive = await db.prisma.archive.findFirst({ where });
      return archive && createdOf(archive, omitted);
    },

    /** How many folders and files a selection has, where that is known before they are collected; else 0. */
    count: ({ organization }: Access<'file.read'>, selection: ArchiveSelection): Promise<number> =>
      countSelected(db, organization.id, selection),

    /**
     * The archive of a URL, with the permission of its creator.
     * @throws PERMISSION_DENIED for a forged, expired or revoked URL and for a creator without permission
     */
    async resolve(
      secret: string,
      origin: Origin,
    ): Promise<{ archive: Archive; access: Access<'file.read'> }> {
      const id = capabilities.verify('archive', secret)?.toString();
      const archive =
        id === undefined
          ? null
          : await db.prisma.archive.findFirst({ where: { id, completedAt: { not: null } } });
      if (!archive) {
        throw fail('URL_INVALID', {
          message: "This archive URL isn't valid. Check that it was copied completely.",
        });
      }
      const { organizationId, creatorId: userId } = archive;
      const deny = () => {
        const actor = { userId, origin };
        void recordDenied(db, { organizationId, action: 'archive.use', target: archive.id, actor });
      };
      if (archive.revokedAt) {
        deny();
        throw fail('URL_REVOKED');
      }
      if (archive.releasedAt || archive.expiresAt.getTime() <= Date.now()) {
        deny();
        throw fail('URL_EXPIRED', { message: 'This archive URL has expired. Create a new archive.' });
      }
      const credential = { kind: 'user', userId } as const;
      const authorize = async () => {
        if (archive.isExport)
          await accesses.authorize({ credential, organizationId, action: 'organization.export', origin });
        return accesses.authorize({ credential, organizationId, action: 'file.read', origin });
      };
      return { archive, access: await authorizeCreator(authorize, deny) };
    },

    ofSharedFolder: createSharedFolderArchives({ db, storage, paths, linkedFiles }),

    /** How many files are below a folder, and how many bytes they have. */
    async measure(
      access: Access<'file.read'>,
      { folder }: FolderEntry,
    ): Promise<{ files: number; bytes: bigint }> {
      const [row] = await db.prisma.$queryRaw<{ files: bigint; bytes: bigint }[]>`
        WITH RECURSIVE branch AS (
          SELECT id FROM folders WHERE organization_id = ${access.organization.id} AND id = ${folder.id}
          UNION ALL
          SELECT d.id FROM folders d JOIN branch ON d.parent_id = branch.id
          WHERE d.organization_id = ${access.organization.id} AND d.deleted_at IS NULL)
        SELECT count(*) AS files, coalesce(sum(f.size_bytes), 0)::bigint AS bytes
        FROM files f JOIN branch ON f.folder_id = branch.id
        WHERE f.organization_id = ${access.organization.id} AND f.deleted_at IS NULL`;
      return { files: Number(row?.files ?? 0), bytes: row?.bytes ?? 0n };
    },

    /**
     * A stream of bytes [start, end). It is interrupted when a permission or the archive ends. Its first
     * bytes are read when the promise resolves, so if they are missing it is still an error status.
     * @throws INTERNAL with reason CONTENT_MISSING; ABORTED with reason FILE_CHANGED for a file in an
     *   external folder
     */
    async open(
      access: Access<'file.read'>,
      archive: Archive,
      range: ByteRange = { start: 0, end: sizeOf(archive) },
    ): Promise<Readable> {
      const chunks = read(access, archive, range);
      const first = await chunks.next();
      const stream = Readable.from(continued(first, chunks), { objectMode: false });
      // The generator does not run before the first read, so it cannot end the other one.
      stream.once('close', () => void chunks.return(undefined));
      return accessWatch.guardStream(access, stream, () => checkNotRevoked(archive.id));
    },

    /** What a response says about an archive, as about a file. */
    served: (archive: Archive) => ({
      filename: archive.filename,
      mimeType: 'application/zip',
      sniffedType: null,
      sizeBytes: BigInt(sizeOf(archive)),
      sha256: null,
      etag: archive.etag,
      updatedAt: archive.createdAt,
      hasAmbiguousDate: false,
    }),
  };
}

/** All values of a generator whose first one has been read. */
async function* continued<T>(first: IteratorResult<T>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  if (!first.done) yield first.value;
  yield* rest;
}
