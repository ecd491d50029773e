import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { checkPrecondition, type Precondition } from '@/lib/base/precondition';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record } from '@/lib/domain/audit/audit';
import { countUsage } from '@/lib/domain/content/count-usage';
import { assertContent, openContent } from '@/lib/domain/content/read-content';
import { changedNow, type File } from '@/lib/domain/entries/file-row';
import { checkFilename, kindOf } from '@/lib/domain/entries/filename';
import { lockFolder, lockRestoreTarget } from '@/lib/domain/entries/folder-tree';
import { confirm } from '@/lib/domain/organizations/access';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import type { Database } from '@/lib/platform/db/database';
import type { ByteRange, Storage } from '@/lib/platform/storage/storage';
import { newDeletion, restoreFiles, trashFiles } from './change-many';
import { lockFile } from './commit-file';
import { copyFile, copyOnto } from './copy-file';
import { type ListRequest, listFiles } from './list';
import { purgeFiles } from './purge';

type FilesDeps = {
  db: Database;
  storage: Storage;
  capabilities: Capabilities;
  accessWatch: AccessWatch;
  config: Pick<Config, 'trashRetentionSeconds'>;
  notifyWorker(): void;
};

export type Files = ReturnType<typeof createFiles>;

/**
 * Operations on files. Every method takes the {@link Access} that permits it. A file exists exactly when its
 * row does; in the trash it is hidden from every reader, and its bytes stay until `purgeAt`.
 */
export function createFiles({ db, storage, capabilities, accessWatch, config, notifyWorker }: FilesDeps) {
  return {
    list: (access: Access<'file.read'>, request: ListRequest) =>
      listFiles({ db, capabilities }, access, request),

    /**
     * Opens bytes [start, end) of a file, by default all. The stream fails when the permission is revoked;
     * see {@link openContent}.
     */
    async open(access: Access<'file.read'>, file: File, range?: ByteRange): Promise<Readable> {
      return accessWatch.guardStream(access, await openContent({ db, storage }, file, range));
    },

    /** Checks that the bytes of a file are there, without reading them; see {@link assertContent}. */
    verify: (_access: Access<'file.read'>, file: File): Promise<void> => assertContent({ db, storage }, file),

    /**
     * Renames or moves a file. Undefined fields stay; if nothing changes, neither does the etag.
     * @throws NOT_FOUND for a missing file or folder; ABORTED if the precondition fails; INVALID_ARGUMENT for
     *   an invalid name
     */
    async update(
      access: Access<'file.write'>,
      id: string,
      {
        change,
        precondition,
      }: { change: { filename?: string; folderId?: string }; precondition: Precondition },
    ): Promise<File> {
      const organizationId = access.organization.id;
      const filename = change.filename === undefined ? undefined : checkFilename(change.filename);
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        // Folders before files, in the same order as a deletion.
        if (change.folderId !== undefined) await lockFolder(tx, organizationId, change.folderId);
        const { etag } = await lockFile(tx, organizationId, id);
        checkPrecondition(etag, precondition);
        const current = await tx.file.findUniqueOrThrow({ where: { id } });
        const { folderId = current.folderId } = change;
        const named = filename === undefined ? {} : { filename, kind: kindOf(filename) };
        const changed = { ...current, folderId, ...named };
        if (isDeepStrictEqual(changed, current)) return current;
        const file = await tx.file.update({
          where: { id },
          data: { folderId, ...named, etag: newId(), ...changedNow(current) },
        });
        await record(tx, { organizationId, action: 'file.update', target: id, actor: access.actor });
        return file;
      });
    },

    /**
     * Moves a file to the trash, hidden from every reader at once; its bytes stay until the retention ends.
     */
    async trash(access: Access<'file.write'>, id: string, precondition: Precondition): Promise<void> {
      const organizationId = access.organization.id;
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        const { etag } = await lockFile(tx, organizationId, id);
        checkPrecondition(etag, precondition);
        const { usage } = await trashFiles(tx, { organizationId, ids: [id], deletion: newDeletion(config) });
        await record(tx, { organizationId, action: 'file.delete', target: id, actor: access.actor });
        await countUsage(tx, organizationId, usage);
      });
      notifyWorker();
    },

    /**
     * Restores a file from the trash, to its folder or another one.
     * @throws NOT_FOUND; ALREADY_EXISTS if it is not in the trash (AIP-164); FAILED_PRECONDITION while its
     *   folder is in the trash
     */
    async undelete(access: Access<'file.write'>, id: string, otherFolderId?: string): Promise<File> {
      const organizationId = access.organization.id;
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        const rows = await tx.$queryRaw<{ folderId: string; updatedAt: Date; isLive: boolean }[]>`
          SELECT folder_id AS "folderId", updated_at AS "updatedAt", deleted_at IS NULL AS "isLive" FROM files
          WHERE organization_id = ${organizationId} AND id = ${id} FOR UPDATE`;
        const found = rows[0];
        if (!found) throw fail('FILE_NOT_FOUND');
        if (found.isLive) throw fail('FILE_NOT_DELETED');
        const folderId = await lockRestoreTarget(tx, organizationId, {
          originalId: found.folderId,
          requestedId: otherFolderId,
        });
        if (folderId !== found.folderId) {
          await tx.file.update({ where: { id }, data: { folderId, etag: newId(), ...changedNow(found) } });
        }
        const { usage } = await restoreFiles(tx, organizationId, { ids: [id] });
        await record(tx, { organizationId, action: 'file.undelete', target: id, actor: access.actor });
        await countUsage(tx, organizationId, usage);
        return tx.file.findUniqueOrThrow({ where: { id } });
      });
    },

    /** Copies a file; see {@link copyFile}. */
    copy: (access: Access<'file.write'>, copy: Parameters<typeof copyFile>[2]): Promise<File> =>
      copyFile(db, access, copy),

    /** Replaces the content of a file by that of another one; see {@link copyOnto}. */
    copyOnto: async (
      access: Access<'file.write'>,
      replacement: Parameters<typeof copyOnto>[2],
    ): Promise<File> => {
      const file = await copyOnto(db, access, replacement);
      // Where no version is kept, the content before has no name.
      notifyWorker();
      return file;
    },

    /** Deletes a file permanently, live or trashed: the row now, the bytes right after by the outbox. */
    async purge(access: Access<'file.purge'>, id: string, precondition: Precondition): Promise<void> {
      const organizationId = access.organization.id;
      await db.transaction(async (tx) => {
        await confirm(tx, access);
        const file = await tx.file.findUnique({ where: { id, organizationId } });
        if (!file) throw fail('FILE_NOT_FOUND');
        checkPrecondition(file.etag, precondition);
        await record(tx, { organizationId, action: 'file.purge', target: id, actor: access.actor });
        await purgeFiles(tx, organizationId, [id]);
      });
      notifyWorker();
    },
  };
}
