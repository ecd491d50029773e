import type { Readable } from 'node:stream';
import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { groupBy } from '@/lib/base/group-by';
import type { TimePosition } from '@/lib/base/pagination/page-token';
import { checkPrecondition, type Precondition } from '@/lib/base/precondition';
import { record } from '@/lib/domain/audit/audit';
import { endCrashedStream } from '@/lib/domain/content/end-crashed-stream';
import { rescheduleVersions } from '@/lib/domain/content/keep-version';
import { assertContent, openContent } from '@/lib/domain/content/read-content';
import { releaseContents } from '@/lib/domain/content/release-contents';
import type { File } from '@/lib/domain/entries/file-row';
import { confirm, queryableId } from '@/lib/domain/organizations/access';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { FileVersion } from '@/lib/platform/db/generated/client';
import type { ByteRange, Storage } from '@/lib/platform/storage/storage';
import { lockFile } from './commit-file';
import { shareContent } from './share-content';

/** A version of a file. Of the current one, `endedAt` is {@link CURRENT}. */
export type Version = Omit<FileVersion, 'endedAt'> & {
  creatorEmail: string | null;
  creatorName: string | null;
  /** The etag of their picture. */
  creatorPicture: string | null;
  endedAt: Date;
  isCurrent: boolean;
};

/** When the current version ends: later than every other one. */
const CURRENT = '9999-12-31T23:59:59.999Z';

type VersionsDeps = { db: Database; storage: Storage; accessWatch: AccessWatch; notifyWorker(): void };

export type Versions = ReturnType<typeof createVersions>;

/** The versions of files: the current one, and earlier ones until their time or number has passed. */
export function createVersions({ db, storage, accessWatch, notifyWorker }: VersionsDeps) {
  return {
    /** The versions of a file, the newest first. The position of `after` is the time at which one ended. */
    async list(
      _access: Access<'file.read'>,
      file: File,
      { pageSize, after }: { pageSize: number; after: TimePosition | null },
    ): Promise<Version[]> {
      const { organizationId, id } = file;
      return db.queryUnprepared<Version>(
        `SELECT * FROM (${VERSIONS_SQL}) v WHERE $3::timestamptz IS NULL OR ("endedAt", id) < ($3, $4)
         ORDER BY "endedAt" DESC, id DESC LIMIT $5`,
        [organizationId, id, after?.createdAt ?? null, after?.id ?? null, pageSize],
      );
    },

    /** @throws NOT_FOUND */
    get: (_access: Access<'file.read'>, file: File, id: string): Promise<Version> => find(db, file, id),

    /** Opens bytes [start, end) of a version, as {@link Files.open} does. */
    async open(access: Access<'file.read'>, version: Version, range?: ByteRange): Promise<Readable> {
      return accessWatch.guardStream(access, await openContent({ db, storage }, version, range));
    },

    /** Checks that the bytes of a version are there, without reading them. */
    verify: (_access: Access<'file.read'>, version: Version): Promise<void> =>
      assertContent({ db, storage }, version),

    /**
     * Makes the content and the type of an earlier version those of the file, as a new version; copies no
     * byte. The filename stays. Restoring the current version changes nothing.
     * @throws NOT_FOUND; ABORTED if the precondition fails, and while a stream writes to the file
     */
    async restore(
      access: Access<'file.write'>,
      { id: fileId }: File,
      { id, precondition }: { id: string; precondition: Precondition },
    ): Promise<File> {
      const organizationId = access.organization.id;
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        const { etag } = await lockFile(tx, organizationId, fileId);
        checkPrecondition(etag, precondition);
        await endCrashedStream(tx, organizationId, fileId);
        const current = await tx.file.findUniqueOrThrow({ where: { id: fileId } });
        if (id === versionIdOf(current)) return current;
        const content = await lockVersion(tx, current, id);
        const file = await shareContent(tx, access, { current, content, action: 'file.restore_version' });
        await failpoint('version.before_restore');
        return file;
      });
    },

    /**
     * Sets whether a version is kept for ever; otherwise it is deleted when its time or number has passed.
     * @throws NOT_FOUND
     */
    async update(
      access: Access<'file.write'>,
      file: File,
      { id, keepForever }: { id: string; keepForever: boolean | undefined },
    ): Promise<Version> {
      const { organizationId, id: fileId } = file;
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        await lockFile(tx, organizationId, fileId);
        const version = await find(tx, file, id);
        if (keepForever === undefined || keepForever === version.keepForever) return version;
        if (version.isCurrent) await tx.file.update({ where: { id: fileId }, data: { keepForever } });
        else {
          const where = { organizationId_id: { organizationId, id } };
          await lockVersion(tx, file, id);
          await tx.fileVersion.update({ where, data: { keepForever } });
          await rescheduleVersions(tx, organizationId, fileId);
        }
        await record(tx, {
          organizationId,
          action: 'file.update_version',
          target: fileId,
          actor: access.actor,
        });
        const changed = await tx.$queryRawUnsafe<Version[]>(FIND_SQL, organizationId, fileId, id);
        // It may be due at once.
        return changed[0] ?? { ...version, keepForever, purgeAt: new Date() };
      });
    },

    /**
     * Deletes an earlier version permanently.
     * @throws NOT_FOUND; FAILED_PRECONDITION for the current one
     */
    async delete(access: Access<'file.purge'>, file: File, id: string): Promise<void> {
      const { organizationId, id: fileId } = file;
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        await lockFile(tx, organizationId, fileId);
        const { isCurrent } = await find(tx, file, id);
        if (isCurrent) throw fail('VERSION_IS_CURRENT');
        const { contentId } = await lockVersion(tx, file, id);
        await tx.fileVersion.delete({ where: { organizationId_id: { organizationId, id } } });
        await releaseContents(tx, organizationId, [contentId]);
        await record(tx, {
          organizationId,
          action: 'file.delete_version',
          target: fileId,
          actor: access.actor,
        });
      });
      notifyWorker();
    },
  };
}

/** Deletes the versions whose time or number has passed, and returns how many. */
export async function purgeDueVersions(db: Database): Promise<number> {
  let purged = 0;
  for (let page = -1; page !== 0; purged += page) page = await db.transaction(purgePage);
  return purged;
}

async function purgePage(tx: Transaction): Promise<number> {
  // Locked, so that none is restored before it is deleted.
  const due = await tx.$queryRaw<Pick<FileVersion, 'organizationId' | 'contentId'>[]>`
    DELETE FROM file_versions WHERE (organization_id, id) IN (
      SELECT organization_id, id FROM file_versions WHERE purge_at <= now()
      ORDER BY purge_at LIMIT 200 FOR UPDATE SKIP LOCKED)
    RETURNING organization_id AS "organizationId", content_id AS "contentId"`;
  for (const [organizationId, versions] of groupBy(due, (version) => version.organizationId)) {
    await releaseContents(
      tx,
      organizationId,
      versions.map(({ contentId }) => contentId),
    );
  }
  return due.length;
}

/** An earlier version as it is served: its id names its bytes, its date may be that of others. */
export const servedVersion = (version: Version) => ({
  ...version,
  etag: version.id,
  updatedAt: version.createdAt,
  hasAmbiguousDate: true,
});

/** The id of the current version of a file: the first has the id of the file. */
export const versionIdOf = ({ versionId, id }: Pick<File, 'id' | 'versionId'>) => versionId ?? id;

const columnsOf = (
  table: 'f' | 'v',
) => `${table}.organization_id AS "organizationId", ${table}.content_id AS "contentId",
  ${table}.filename, ${table}.mime_type AS "mimeType", ${table}.sniffed_type AS "sniffedType",
  ${table}.size_bytes AS "sizeBytes", ${table}.sha256, ${table}.modified_at AS "modifiedAt", ${table}.keep_forever AS "keepForever"`;

/** The versions of the file $2 in the organization $1 that are not due. */
const VERSIONS_SQL = `
  SELECT v.*, u.email AS "creatorEmail", u.display_name AS "creatorName", p.etag AS "creatorPicture" FROM (
    SELECT coalesce(f.version_id, f.id) AS id, f.id AS "fileId", ${columnsOf('f')},
      coalesce(f.version_creator_id, f.creator_id) AS "creatorId",
      coalesce(f.version_created_at, f.created_at) AS "createdAt", NULL::timestamptz AS "purgeAt",
      '${CURRENT}'::timestamptz AS "endedAt", true AS "isCurrent"
    FROM files f WHERE f.organization_id = $1 AND f.id = $2
    UNION ALL
    SELECT v.id, v.file_id, ${columnsOf('v')}, v.creator_id, v.created_at, v.purge_at, v.ended_at, false
    FROM file_versions v WHERE v.organization_id = $1 AND v.file_id = $2 AND v.ended_at IS NOT NULL
      AND (v.purge_at IS NULL OR v.purge_at > now())) v
  LEFT JOIN users u ON u.id = v."creatorId"
  LEFT JOIN user_pictures p ON p.user_id = u.id`;

const FIND_SQL = `SELECT * FROM (${VERSIONS_SQL}) v WHERE id = $3`;

async function find(
  db: Database | Transaction,
  { organizationId, id: fileId }: File,
  id: string,
): Promise<Version> {
  const values = [organizationId, fileId, queryableId(id)];
  const [version] =
    'queryUnprepared' in db
      ? await db.queryUnprepared<Version>(FIND_SQL, values)
      : await db.$queryRawUnsafe<Version[]>(FIND_SQL, ...values);
  if (!version) throw fail('VERSION_NOT_FOUND');
  return version;
}

/**
 * Locks an earlier version against its deletion until the transaction ends, and returns it.
 * @throws NOT_FOUND
 */
export async function lockVersion(
  tx: Transaction,
  { organizationId, id: fileId }: Pick<File, 'organizationId' | 'id'>,
  id: string,
): Promise<FileVersion> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM file_versions WHERE organization_id = ${organizationId} AND file_id = ${fileId}
      AND id = ${queryableId(id)} AND ended_at IS NOT NULL AND (purge_at IS NULL OR purge_at > now()) FOR UPDATE`;
  if (!rows[0]) throw fail('VERSION_NOT_FOUND');
  return tx.fileVersion.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } });
}
