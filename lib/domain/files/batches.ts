import type { Access } from '@/lib/base/actor';
import type { AuditAction } from '@/lib/base/audit-action';
import { fail } from '@/lib/base/errors';
import { startWhere } from '@/lib/base/pagination/keyset-page';
import type { Config } from '@/lib/config';
import { recordAll } from '@/lib/domain/audit/audit';
import { lockFolder, lockTree } from '@/lib/domain/entries/folder-tree';
import { addSelection, foldersOf, type Selection } from '@/lib/domain/entries/selection';
import { confirm } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { moveFiles, newDeletion, restoreFiles, timeoutMs, trashFiles } from './change-many';
import { fileSelection } from './list';
import { purgeFiles } from './purge';

/** The files of a batch: their ids, all that the list of a folder shows, or those of a deletion. */
export type Chosen = { ids: string[] } | Omit<Selection, 'showDeleted'> | { deletionId: string };

export type Batches = ReturnType<typeof createBatches>;

type BatchesDeps = { db: Database; config: Pick<Config, 'trashRetentionSeconds'>; notifyWorker(): void };

/**
 * Changes many files in one transaction: all of them or, on an error, none. Skips files that do not exist or
 * are already in the requested state, so a batch can be repeated. Each method returns how many files it
 * changed.
 */
export function createBatches({ db, config, notifyWorker }: BatchesDeps) {
  type Work = (tx: Transaction, organizationId: string, ids: string[]) => Promise<string[]>;
  type Change = { action: AuditAction; fromTrash?: boolean; work: Work };

  async function change(
    access: Access<'file.write' | 'file.purge'>,
    chosen: Chosen,
    { action, fromTrash = false, work }: Change,
  ): Promise<number> {
    const { actor, organization } = access;
    return db.transaction(
      async (tx) => {
        await confirm(tx, access);
        // No folder may move or be trashed while its files are selected, and batches must not deadlock.
        await lockTree(tx, organization.id);
        const ids = await idsIn(tx, organization, { chosen, fromTrash });
        const changed = await work(tx, organization.id, ids);
        await recordAll(tx, { organizationId: organization.id, action, actor }, changed);
        return changed.length;
      },
      { timeoutMs },
    );
  }

  return {
    /**
     * How many of the files a change would affect: those in the trash, or the live ones. For a selection this
     * is exact; of ids it is the number of files.
     */
    async count(
      { organization }: Access<'file.write' | 'file.purge'>,
      chosen: Chosen,
      fromTrash: boolean,
    ): Promise<number> {
      return db.transaction(async (tx) => (await idsIn(tx, organization, { chosen, fromTrash })).length, {
        timeoutMs,
      });
    },

    /** Moves live files to the trash. Deletions with the same id can be undone together. */
    async trash(access: Access<'file.write'>, chosen: Chosen, deletionId?: string): Promise<number> {
      const deletion = newDeletion(config, deletionId);
      const count = await change(access, chosen, {
        action: 'file.delete',
        work: (tx, organizationId, ids) => trashFiles(tx, { organizationId, ids, deletion }),
      });
      notifyWorker();
      return count;
    },

    /** Restores files from the trash; files whose folder is also in the trash stay there. */
    undelete: (access: Access<'file.write'>, chosen: Chosen): Promise<number> =>
      change(access, chosen, { action: 'file.undelete', fromTrash: true, work: restoreFiles }),

    /** Deletes files of the trash permanently; live files stay. */
    async purge(access: Access<'file.purge'>, chosen: Chosen): Promise<number> {
      const count = await change(access, chosen, {
        action: 'file.purge',
        fromTrash: true,
        async work(tx, organizationId, ids) {
          const trashed = await lockTrashed(tx, organizationId, ids);
          await purgeFiles(tx, organizationId, trashed);
          return trashed;
        },
      });
      notifyWorker();
      return count;
    },

    /**
     * Moves live files into a folder.
     * @throws NOT_FOUND if the folder does not exist
     */
    move: (access: Access<'file.write'>, chosen: Chosen, folderId: string): Promise<number> =>
      change(access, chosen, {
        action: 'file.update',
        async work(tx, organizationId, ids) {
          await lockFolder(tx, organizationId, folderId);
          return moveFiles(tx, { organizationId, ids, folderId });
        },
      }),
  };
}

/**
 * The ids of files from their names (`organizations/{organization}/files/{file}`) or bare ids, each once.
 * @throws INVALID_ARGUMENT with reason NAME_INVALID for a name of another organization or an invalid id
 */
export function idsOf({ organization }: Access, names: string[]): string[] {
  const prefix = `organizations/${organization.id}/files/`;
  const ids = names.map((name) => {
    const id = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    if (!/^[\w-]{1,64}$/.test(id)) {
      throw fail('NAME_INVALID', { metadata: { name: name.slice(0, 200) } });
    }
    return id;
  });
  return [...new Set(ids)];
}

/** Those of the files that are in the trash, locked against a restore. */
async function lockTrashed(tx: Transaction, organizationId: string, ids: string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM files WHERE organization_id = ${organizationId} AND id = ANY (${ids}) AND deleted_at IS NOT NULL
    ORDER BY id FOR UPDATE`;
  return rows.map(({ id }) => id);
}

/** The ids of the chosen files. Those that were given may not exist. */
async function idsIn(
  tx: Transaction,
  organization: Access['organization'],
  { chosen, fromTrash }: { chosen: Chosen; fromTrash: boolean },
): Promise<string[]> {
  if ('ids' in chosen) return chosen.ids;
  if (!('deletionId' in chosen)) return select(tx, organization, { ...chosen, showDeleted: fromTrash });
  const { deletionId } = chosen;
  const [found] = await tx.$queryRaw<{ ids: string[] | null }[]>`
    SELECT array_agg(id) AS ids FROM files
    WHERE organization_id = ${organization.id} AND deletion_id = ${deletionId} AND deleted_at IS NOT NULL`;
  return found?.ids ?? [];
}

async function select(
  tx: Transaction,
  organization: Access['organization'],
  selection: Selection,
): Promise<string[]> {
  const where = startWhere();
  const query = (text: string, values: unknown[]) => tx.$queryRawUnsafe<{ ids: string[] }[]>(text, ...values);
  const folderIds = await foldersOf(query, organization, selection);
  addSelection(where, fileSelection, { ...selection, organizationId: organization.id, folderIds });
  const text = `SELECT array_agg(f.id) AS ids FROM files f WHERE ${where.conditions.join(' AND ')}`;
  const [files] = await tx.$queryRawUnsafe<{ ids: string[] | null }[]>(text, ...where.values);
  return files?.ids ?? [];
}
