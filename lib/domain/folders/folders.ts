import type { Access, ReadAccess } from '@/lib/base/actor';
import type { AuditAction } from '@/lib/base/audit-action';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { checkPrecondition, type Precondition } from '@/lib/base/precondition';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { record } from '@/lib/domain/audit/audit';
import { checkFilename } from '@/lib/domain/entries/filename';
import type { Folder } from '@/lib/domain/entries/folder-row';
import {
  branchOf,
  checkDepth,
  checkSiblingName,
  idsAbove,
  lockFolder,
  lockTree,
} from '@/lib/domain/entries/folder-tree';
import { newDeletion, timeoutMs } from '@/lib/domain/files/change-many';
import { confirm } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { type FolderListRequest, listFolders } from './list-folders';
import { expireBranchNow, restoreBranch, trashBranch } from './trash-branch';

export type Folders = ReturnType<typeof createFolders>;

type FoldersDeps = {
  db: Database;
  capabilities: Capabilities;
  config: Pick<Config, 'trashRetentionSeconds'>;
  notifyWorker(): void;
};

/** Where a folder lies and how it is called. */
export type Place = { parentId: string; displayName: string };

/**
 * What can be done with folders. They are a tree below the root, which every organization has and nobody
 * changes; the names of siblings differ.
 */
export function createFolders({ db, capabilities, config, notifyWorker }: FoldersDeps) {
  /** A live folder by name, bare id, or null, "" or "root" for the root. */
  async function locate({ organization }: ReadAccess, reference: string | null) {
    const { id: organizationId, rootFolderId } = organization;
    const prefix = `organizations/${organizationId}/folders/`;
    const id = reference?.startsWith(prefix) ? reference.slice(prefix.length) : reference;
    if (!id || id === 'root' || id === rootFolderId) return { id: rootFolderId, link: null };
    return live(await read(db.prisma, organizationId, id));
  }

  /** Runs a change of one folder with the tree locked, and notes it in the trail. */
  function changeOne<T>(
    access: Access,
    id: string,
    action: AuditAction,
    work: (tx: Transaction, folder: Folder) => Promise<T>,
  ): Promise<T> {
    const organizationId = access.organization.id;
    return db.transaction(
      async (tx) => {
        await confirm(tx, access);
        await lockTree(tx, organizationId);
        const found = await read(tx, organizationId, id);
        const result = await work(tx, found);
        if (result !== found) await record(tx, { organizationId, action, target: id, actor: access.actor });
        return result;
      },
      { timeoutMs },
    );
  }

  return {
    /**
     * The id of the live folder that a request means by its name
     * (`organizations/{organization}/folders/{folder}`), its bare id, or null, "" or "root" for the root.
     * @throws NOT_FOUND
     */
    async find(access: ReadAccess, reference: string | null): Promise<string> {
      return (await locate(access, reference)).id;
    },

    /**
     * The same for a folder that files or folders are to be put into.
     * @throws FAILED_PRECONDITION for a linked one, whose content lies elsewhere
     */
    async resolveFolder(access: ReadAccess, reference: string | null): Promise<string> {
      const { id, link } = await locate(access, reference);
      if (link) throw fail('FOLDER_IS_LINKED');
      return id;
    },

    /** @throws NOT_FOUND, also for one in the trash */
    async get({ organization }: ReadAccess, id: string): Promise<Folder> {
      return live(await read(db.prisma, organization.id, id));
    },

    list: (access: Access<'file.read'>, request: FolderListRequest) =>
      listFolders({ db, capabilities }, access, request),

    /**
     * @throws INVALID_ARGUMENT for a bad name; NOT_FOUND without the parent; ALREADY_EXISTS, naming it, if a
     *   sibling has the name; FAILED_PRECONDITION below a linked folder and where it would be too deep
     */
    async create(
      access: Access<'file.write' | 'folder.link'>,
      place: Place,
      link?: { uri: string; read_only: boolean },
    ): Promise<Folder> {
      const organizationId = access.organization.id;
      const { parentId, displayName } = { ...place, displayName: checkFilename(place.displayName) };
      return db.transaction(async (tx) => {
        await confirm(tx, access);
        await lockTree(tx, organizationId);
        await lockFolder(tx, organizationId, parentId);
        await checkDepth(tx, organizationId, parentId, 1);
        await checkSiblingName(tx, { organizationId, parentId, displayName });
        const folder = await tx.folder.create({
          data: { organizationId, id: newId(), parentId, displayName, link, etag: newId() },
        });
        await record(tx, { organizationId, action: 'folder.create', target: folder.id, actor: access.actor });
        return folder;
      });
    },

    /**
     * Renames or moves. What is undefined stays; where nothing changes, so does the etag.
     * @throws as create; FAILED_PRECONDITION for the root, and for a move into the folder itself or below it;
     *   ABORTED if the precondition does not hold
     */
    async update(
      access: Access<'file.write'>,
      id: string,
      change: Partial<Place>,
      precondition: Precondition,
    ): Promise<Folder> {
      const organizationId = access.organization.id;
      const displayName = change.displayName === undefined ? undefined : checkFilename(change.displayName);
      return changeOne(access, id, 'folder.update', async (tx, folder) => {
        const current = changeable(live(folder), precondition);
        const place = {
          parentId: change.parentId ?? current.parentId,
          displayName: displayName ?? current.displayName,
        };
        if (place.parentId !== current.parentId) {
          await lockFolder(tx, organizationId, place.parentId);
          if ((await idsAbove(tx, organizationId, place.parentId)).includes(id))
            throw fail('FOLDER_INTO_ITSELF');
          await checkDepth(tx, organizationId, place.parentId, (await branchOf(tx, current)).levels);
        }
        if (place.parentId === current.parentId && place.displayName === current.displayName) return folder;
        await checkSiblingName(tx, { organizationId, ...place });
        return tx.folder.update({ where: { id }, data: { ...place, etag: newId() } });
      });
    },

    /**
     * Hides a folder from every reader at once, with `force` together with all that is in it and below: one
     * deletion, which `undelete` takes back as a whole. What lies there goes when the retention has passed.
     * @throws NOT_FOUND; FAILED_PRECONDITION for the root, and without `force` for one that is not empty;
     *   ABORTED if the precondition does not hold
     */
    async trash(
      access: Access<'file.write'>,
      id: string,
      { force }: { force: boolean },
      precondition: Precondition,
    ): Promise<void> {
      await changeOne(access, id, 'folder.delete', (tx, folder) =>
        trashBranch(tx, changeable(live(folder), precondition), newDeletion(config), { force }),
      );
      notifyWorker();
    },

    /**
     * Erases a folder, live or in the trash, with all that is in it and below: hidden now, and gone soon
     * after.
     * @throws as trash
     */
    async purge(
      access: Access<'file.purge'>,
      id: string,
      { force }: { force: boolean },
      precondition: Precondition,
    ): Promise<void> {
      const now = newDeletion({ trashRetentionSeconds: 0 });
      await changeOne(access, id, 'folder.purge', async (tx, folder) => {
        changeable(folder, precondition);
        if (!folder.deletedAt) await trashBranch(tx, folder, now, { force });
        await expireBranchNow(tx, folder);
      });
      notifyWorker();
    },

    /**
     * Brings a folder back from the trash, with what its deletion took in it and below; `elsewhere` to
     * another place or by another name. A folder that went with one above comes back alone if it is given
     * another place.
     * @throws NOT_FOUND; ALREADY_EXISTS if it is not in the trash, and if a sibling has its name by now;
     *   FAILED_PRECONDITION while the folder above it is in the trash, and where it would be too deep
     */
    async undelete(access: Access<'file.write'>, id: string, elsewhere: Partial<Place>): Promise<Folder> {
      const displayName =
        elsewhere.displayName === undefined ? undefined : checkFilename(elsewhere.displayName);
      return changeOne(access, id, 'folder.undelete', (tx, folder) => {
        if (folder.purgeAt && folder.purgeAt <= new Date()) throw fail('FOLDER_NOT_FOUND');
        if (!folder.deletionId) {
          throw fail('FOLDER_NOT_DELETED');
        }
        return restoreBranch(tx, folder, { ...elsewhere, displayName });
      });
    },
  };
}

/** A folder, in the trash or not. */
async function read(
  { folder }: Pick<Transaction, 'folder'>,
  organizationId: string,
  id: string,
): Promise<Folder> {
  // What cannot be an id may not even be text to the database.
  const found = /^[\w-]{1,64}$/.test(id) && (await folder.findUnique({ where: { id, organizationId } }));
  if (!found) throw fail('FOLDER_NOT_FOUND');
  return found;
}

function live<Found extends Folder>(folder: Found): Found {
  if (folder.deletedAt) throw fail('FOLDER_NOT_FOUND');
  return folder;
}

/** All but the root may be renamed, moved and deleted, where the precondition holds. */
function changeable(folder: Folder, precondition: Precondition): Folder & { parentId: string } {
  if (folder.parentId === null) {
    throw fail('FOLDER_IS_ROOT');
  }
  checkPrecondition(folder.etag, precondition);
  return folder as Folder & { parentId: string };
}
