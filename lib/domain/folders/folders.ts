import type { Access, ReadAccess } from '@/lib/base/actor';
import type { AuditAction } from '@/lib/base/audit-action';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import { checkPrecondition, type Precondition } from '@/lib/base/precondition';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record } from '@/lib/domain/audit/audit';
import { countUsage, type UsageChange } from '@/lib/domain/content/count-usage';
import { checkFilename } from '@/lib/domain/entries/filename';
import { type Folder, folderColumns } from '@/lib/domain/entries/folder-row';
import {
  branchOf,
  checkDepth,
  checkSiblingName,
  idsAbove,
  lockBranch,
  lockFolder,
  lockFolderRows,
  lockRestoreTarget,
  lockTree,
} from '@/lib/domain/entries/folder-tree';
import { newDeletion, timeoutMs } from '@/lib/domain/files/change-many';
import { confirm, queryableId } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { copyFolder } from './copy-folder';
import { type FolderListRequest, listFolders } from './list-folders';
import { expireBranchNow, restoreBranch, trashBranch } from './trash-branch';

export type Folders = ReturnType<typeof createFolders>;

type FoldersDeps = {
  db: Database;
  capabilities: Capabilities;
  config: Pick<Config, 'trashRetentionSeconds'>;
  notifyWorker(): void;
};

type FolderDeletion = { force: boolean; precondition: Precondition };

/** Extends the transaction of a change of a folder, at its end. */
type Commit = (tx: Transaction, folder: Folder) => Promise<void>;

/** A folder's parent and name. */
export type FolderLocation = { parentId: string; displayName: string };

/**
 * Operations on folders. Each organization has a tree of folders below a root that never changes; siblings
 * have different names.
 */
export function createFolders({ db, capabilities, config, notifyWorker }: FoldersDeps) {
  /** A live folder by resource name or bare id; null, "" or "root" for the root. */
  async function locate({ organization }: ReadAccess, reference: string | null) {
    const { id: organizationId, rootFolderId } = organization;
    const prefix = `organizations/${organizationId}/folders/`;
    const id = reference?.startsWith(prefix) ? reference.slice(prefix.length) : reference;
    if (!id || id === 'root' || id === rootFolderId) return { id: rootFolderId, link: null };
    return live(await lookUpFolder(db, organizationId, id));
  }

  /**
   * Runs a change of a folder with everything below it, and records it. Only what is below waits for it. A
   * folder to which it is restored is locked first.
   */
  function changeBranch<T extends { usage: UsageChange } | undefined>(
    access: Access,
    { id, action, commit, check, targetOf }: BranchChange,
    work: (tx: Transaction, branch: LockedBranch) => Promise<T>,
  ): Promise<T> {
    const organizationId = access.organization.id;
    return db.transaction(
      async (tx) => {
        await confirm(tx, access);
        const branch = await lockEntry(tx, organizationId, { id, check, targetOf });
        const result = await work(tx, branch);
        await record(tx, { organizationId, action, target: id, actor: access.actor });
        await commit?.(tx, branch.folder);
        await failpoint('changes.before_count');
        if (result) await countUsage(tx, organizationId, result.usage);
        return result;
      },
      { timeoutMs },
    );
  }

  return {
    /**
     * The id of a live folder by its name (`organizations/{organization}/folders/{folder}`) or bare id; null,
     * "" or "root" for the root.
     * @throws NOT_FOUND
     */
    async find(access: ReadAccess, reference: string | null): Promise<string> {
      return (await locate(access, reference)).id;
    },

    /**
     * Like {@link find}, for a folder that receives files or folders.
     * @throws NOT_FOUND; FAILED_PRECONDITION for a linked folder, whose content is stored elsewhere
     */
    async resolveFolder(access: ReadAccess, reference: string | null): Promise<string> {
      const { id, link } = await locate(access, reference);
      if (link) throw fail('FOLDER_IS_LINKED');
      return id;
    },

    /** @throws NOT_FOUND, also for a folder in the trash */
    async get({ organization }: ReadAccess, id: string): Promise<Folder> {
      return live(await lookUpFolder(db, organization.id, id));
    },

    /** A folder that may be in the trash; null if it was deleted permanently. */
    findAny: ({ organization }: ReadAccess, id: string): Promise<Folder | null> =>
      db.prisma.folder.findUnique({ where: { id, organizationId: organization.id } }),

    list: (access: Access<'file.read'>, request: FolderListRequest) =>
      listFolders({ db, capabilities }, access, request),

    /**
     * @throws INVALID_ARGUMENT for an invalid name; NOT_FOUND for a missing parent; ALREADY_EXISTS, naming
     *   the folder, if a sibling has the name; FAILED_PRECONDITION below a linked folder, and if it is too
     *   deep
     */
    async create(
      access: Access<'file.write' | 'folder.link'>,
      location: FolderLocation,
      link?: { uri: string; read_only: boolean },
    ): Promise<Folder> {
      const organizationId = access.organization.id;
      const { parentId } = location;
      const displayName = checkFilename(location.displayName);
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        await lockFolder(tx, organizationId, parentId);
        await lockTree(tx, organizationId);
        await checkDepth(tx, { organizationId, parentId, levels: 1 });
        await checkSiblingName(tx, { organizationId, parentId, displayName });
        const folder = await tx.folder.create({
          data: { organizationId, id: newId(), parentId, displayName, link, etag: newId() },
        });
        await record(tx, { organizationId, action: 'folder.create', target: folder.id, actor: access.actor });
        return folder;
      });
    },

    /**
     * Renames or moves a folder. Undefined fields stay; if nothing changes, neither does the etag.
     * @throws as create; FAILED_PRECONDITION for the root, and for a move into the folder itself or below it;
     *   ABORTED if the precondition fails
     */
    async update(
      access: Access<'file.write'>,
      id: string,
      { change, precondition }: { change: Partial<FolderLocation>; precondition: Precondition },
    ): Promise<Folder> {
      const organizationId = access.organization.id;
      const displayName = change.displayName === undefined ? undefined : checkFilename(change.displayName);
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        const read = change.parentId === undefined ? [] : [change.parentId];
        await lockFolderRows(tx, organizationId, { changed: [queryableId(id)], read });
        await lockTree(tx, organizationId);
        const folder = await readFolder(tx, organizationId, id);
        const current = changeable(live(folder), precondition);
        const location = {
          parentId: change.parentId ?? current.parentId,
          displayName: displayName ?? current.displayName,
        };
        const { parentId } = location;
        if (parentId !== current.parentId) {
          await lockFolder(tx, organizationId, parentId);
          if ((await idsAbove(tx, organizationId, parentId)).includes(id)) throw fail('FOLDER_INTO_ITSELF');
          const { levels } = await branchOf(tx, current);
          await checkDepth(tx, { organizationId, parentId, levels });
        }
        if (parentId === current.parentId && location.displayName === current.displayName) return folder;
        await checkSiblingName(tx, { organizationId, ...location });
        const updated = await tx.folder.update({ where: { id }, data: { ...location, etag: newId() } });
        await record(tx, { organizationId, action: 'folder.update', target: id, actor: access.actor });
        return updated;
      });
    },

    /** Copies a folder with everything below it; see {@link copyFolder}. */
    async copy(
      access: Access<'file.write'>,
      id: string,
      { commit, ...target }: Partial<FolderLocation> & { commit?: Commit },
    ): Promise<Folder> {
      const source = live(await lookUpFolder(db, access.organization.id, id));
      return copyFolder(db, access, { source, commit, ...target });
    },

    /** How many folders and files a folder with everything below it has: live ones, or those in the trash. */
    async size(
      { organization }: ReadAccess,
      id: string,
      { isDeleted }: { isDeleted: boolean },
    ): Promise<number> {
      const [row] = await db.prisma.$queryRaw<{ count: bigint }[]>`
        WITH RECURSIVE branch AS (
          SELECT id FROM folders WHERE organization_id = ${organization.id} AND id = ${id}
          UNION ALL
          SELECT d.id FROM folders d JOIN branch ON d.parent_id = branch.id
          WHERE d.organization_id = ${organization.id} AND (d.deleted_at IS NOT NULL) = ${isDeleted})
        SELECT (SELECT count(*) FROM branch) + (SELECT count(*) FROM files f JOIN branch ON f.folder_id = branch.id
          WHERE f.organization_id = ${organization.id} AND (f.deleted_at IS NOT NULL) = ${isDeleted}) AS count`;
      return Number(row?.count ?? 0);
    },

    /**
     * Moves a folder to the trash; with `force`, together with everything below it. This is one deletion,
     * which `undelete` restores as a whole. The content is deleted permanently when the retention ends.
     * @throws NOT_FOUND; FAILED_PRECONDITION for the root, and without `force` for a folder that is not
     *   empty; ABORTED if the precondition fails
     */
    async trash(
      access: Access<'file.write'>,
      id: string,
      { force, precondition, commit }: FolderDeletion & { commit?: Commit },
    ): Promise<void> {
      const { actor } = access;
      const check = (folder: Folder) => void changeable(live(folder), precondition);
      await changeBranch(access, { id, action: 'folder.delete', commit, check }, (tx, { folder, ids }) =>
        trashBranch(tx, folder, { ...newDeletion(config), ids, force, actor }),
      );
      notifyWorker();
    },

    /**
     * Deletes a folder permanently, live or in the trash, with everything below it: hidden now, deleted soon
     * after.
     * @throws as trash
     */
    async purge(
      access: Access<'file.purge'>,
      id: string,
      { force, precondition, commit }: FolderDeletion & { commit?: Commit },
    ): Promise<void> {
      const now = newDeletion({ trashRetentionSeconds: 0 });
      const { actor } = access;
      const check = (folder: Folder) => void changeable(folder, precondition);
      await changeBranch(
        access,
        { id, action: 'folder.purge', commit, check },
        async (tx, { folder, ids }) => {
          const trashed = folder.deletedAt
            ? undefined
            : await trashBranch(tx, folder, { ...now, ids, force, actor });
          await expireBranchNow(tx, folder);
          return trashed;
        },
      );
      notifyWorker();
    },

    /**
     * Restores a folder from the trash with everything below it that was trashed by the same deletion,
     * optionally to another parent or by another name. A folder that was trashed with its parent is restored
     * alone if it gets another parent.
     * @throws NOT_FOUND; ALREADY_EXISTS if it is not in the trash, and if a sibling has its name;
     *   FAILED_PRECONDITION while its parent is in the trash, and if it is too deep
     */
    async undelete(
      access: Access<'file.write'>,
      id: string,
      { commit, ...target }: Partial<FolderLocation> & { commit?: Commit },
    ): Promise<Folder> {
      const displayName = target.displayName === undefined ? undefined : checkFilename(target.displayName);
      const targetOf = ({ parentId }: Folder) => ({
        originalId: parentId as string,
        requestedId: target.parentId,
      });
      const { folder: restored } = await changeBranch(
        access,
        { id, action: 'folder.undelete', commit, check: checkRestorable, targetOf },
        async (tx, { folder, ids, levels, targetId }) => {
          const location = { parentId: targetId, displayName: displayName ?? folder.displayName };
          return restoreBranch(tx, folder, { ...location, ids, levels, actor: access.actor });
        },
      );
      return restored;
    },
  };
}

/** A folder with the ids of those below it, locked; and the one that receives it. */
type LockedBranch = { folder: Folder; ids: string[]; levels: number; targetId: string };

type BranchChange = {
  id: string;
  action: AuditAction;
  commit?: Commit;
  /** Throws where the folder cannot be changed so. */
  check(folder: Folder): void;
  /** Of a restoration: the folder that receives it. */
  targetOf?(folder: Folder): { originalId: string; requestedId: string | undefined };
};

/** Locks a folder, live or in the trash, with everything below it that is in the same state. */
async function lockEntry(
  tx: Transaction,
  organizationId: string,
  { id, check, targetOf }: Pick<BranchChange, 'id' | 'check' | 'targetOf'>,
): Promise<LockedBranch> {
  for (let known = await readFolder(tx, organizationId, id); ; ) {
    // First: a refusal must not wait for everything below.
    check(known);
    const targetId = targetOf ? await lockRestoreTarget(tx, organizationId, targetOf(known)) : '';
    const branch = await lockBranch(tx, known);
    const folder = await readFolder(tx, organizationId, id);
    const isSame = folder.deletionId === known.deletionId && folder.parentId === known.parentId;
    if (isSame) {
      check(folder);
      return { folder, targetId, ...branch };
    }
    known = folder;
  }
}

/** @throws NOT_FOUND for a folder that is deleted permanently; ALREADY_EXISTS if it is not in the trash */
function checkRestorable({ purgeAt, deletionId }: Folder): void {
  if (purgeAt && purgeAt <= new Date()) throw fail('FOLDER_NOT_FOUND');
  if (!deletionId) throw fail('FOLDER_NOT_DELETED');
}

/** A folder, in the trash or not. */
async function lookUpFolder(
  db: Pick<Database, 'lookUp'>,
  organizationId: string,
  id: string,
): Promise<Folder> {
  const [found] = isPlausibleId(id)
    ? await db.lookUp<Folder>('folder', FOLDER_SQL, [organizationId, id])
    : [];
  if (!found) throw fail('FOLDER_NOT_FOUND');
  return found;
}

const FOLDER_SQL = `SELECT ${folderColumns} FROM folders d WHERE d.organization_id = $1 AND d.id = $2`;

/** Other text may be invalid for the database, for instance with a null character. */
const isPlausibleId = (id: string) => /^[\w-]{1,64}$/.test(id);

/** The same within a transaction. */
async function readFolder(
  { folder }: Pick<Transaction, 'folder'>,
  organizationId: string,
  id: string,
): Promise<Folder> {
  const found = isPlausibleId(id) && (await folder.findUnique({ where: { id, organizationId } }));
  if (!found) throw fail('FOLDER_NOT_FOUND');
  return found;
}

function live<Found extends Folder>(folder: Found): Found {
  if (folder.deletedAt) throw fail('FOLDER_NOT_FOUND');
  return folder;
}

/** All folders but the root can be changed, if the precondition holds. */
function changeable(folder: Folder, precondition: Precondition): Folder & { parentId: string } {
  if (folder.parentId === null) {
    throw fail('FOLDER_IS_ROOT');
  }
  checkPrecondition(folder.etag, precondition);
  return folder as Folder & { parentId: string };
}
