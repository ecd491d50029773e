import type { Access } from '@/lib/base/actor';
import type { AuditAction } from '@/lib/base/audit-action';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import { startWhere } from '@/lib/base/pagination/keyset-page';
import type { Config } from '@/lib/config';
import { recordAll } from '@/lib/domain/audit/audit';
import { countUsage } from '@/lib/domain/content/count-usage';
import { lockFolder } from '@/lib/domain/entries/folder-tree';
import { addSelection, foldersOf, type Selection } from '@/lib/domain/entries/selection';
import { confirm } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import {
  type ChangedFiles,
  moveFiles,
  newDeletion,
  restoreFiles,
  timeoutMs,
  trashFiles,
} from './change-many';
import { fileSelection } from './list';
import { deleteFiles } from './purge';

/** The files of a batch: their ids, all that the list of a folder shows, or those of a deletion. */
export type Chosen = { ids: string[] } | Omit<Selection, 'showDeleted'> | { deletionId: string };

/** What a batch does with its files. */
export type BatchChange =
  | { verb: 'trash'; deletionId: string }
  | { verb: 'undelete' }
  | { verb: 'purge' }
  | { verb: 'move'; folderId: string };

export type Batches = ReturnType<typeof createBatches>;

type BatchAccess = Access<'file.write' | 'file.purge'>;

type BatchesDeps = { db: Database; config: Pick<Config, 'trashRetentionSeconds'>; notifyWorker(): void };

/** The files of a part of a batch, and what happens in its transaction once they are changed. */
type Slice = { ids: string[]; commit(tx: Transaction, count: number): Promise<void> };

/**
 * Changes many files in one transaction: all of them or, on an error, none. Skips files that do not exist or
 * are already in the requested state, so a batch can be repeated. Each method returns how many files it
 * changed. Only who changes the same files waits for a batch, however many it has.
 */
export function createBatches({ db, config, notifyWorker }: BatchesDeps) {
  async function apply(
    access: BatchAccess,
    change: BatchChange,
    { idsIn, commit }: { idsIn(tx: Transaction): Promise<string[]>; commit?: Slice['commit'] },
  ): Promise<number> {
    const { actor, organization } = access;
    const count = await db.transaction(
      async (tx) => {
        await confirm(tx, access);
        const organizationId = organization.id;
        const ids = await idsIn(tx);
        const event = { organizationId, action: auditActions[change.verb], actor };
        const changed = await changeFiles(tx, { organizationId, ids, change, config, event });
        await commit?.(tx, changed.ids.length);
        await failpoint('changes.before_count');
        await countUsage(tx, organizationId, changed.usage);
        return changed.ids.length;
      },
      { timeoutMs },
    );
    if (change.verb === 'trash' || change.verb === 'purge') notifyWorker();
    return count;
  }

  const changeChosen = (access: BatchAccess, chosen: Chosen, change: BatchChange) =>
    apply(access, change, {
      idsIn: (tx) => chosenIds(tx, access.organization, { chosen, fromTrash: isFromTrash(change) }),
    });

  return {
    /**
     * How many of the files a change would affect: those in the trash, or the live ones. For a selection this
     * is exact; of ids it is the number of files.
     */
    async count({ organization }: BatchAccess, chosen: Chosen, fromTrash: boolean): Promise<number> {
      return db.transaction(async (tx) => (await chosenIds(tx, organization, { chosen, fromTrash })).length, {
        timeoutMs,
      });
    },

    /** Moves live files to the trash. Deletions with the same id can be undone together. */
    trash: (access: Access<'file.write'>, chosen: Chosen, deletionId = newId()): Promise<number> =>
      changeChosen(access, chosen, { verb: 'trash', deletionId }),

    /** Restores files from the trash; files whose folder is also in the trash stay there. */
    undelete: (access: Access<'file.write'>, chosen: Chosen): Promise<number> =>
      changeChosen(access, chosen, { verb: 'undelete' }),

    /** Deletes files of the trash permanently; live files stay. */
    purge: (access: Access<'file.purge'>, chosen: Chosen): Promise<number> =>
      changeChosen(access, chosen, { verb: 'purge' }),

    /**
     * Moves live files into a folder.
     * @throws NOT_FOUND if the folder does not exist
     */
    move: (access: Access<'file.write'>, chosen: Chosen, folderId: string): Promise<number> =>
      changeChosen(access, chosen, { verb: 'move', folderId }),

    /** The files that a change affects now, sorted, to change them in slices. */
    async select({ organization }: BatchAccess, chosen: Chosen, change: BatchChange): Promise<string[]> {
      const fromTrash = isFromTrash(change);
      const ids = await db.transaction((tx) => chosenIds(tx, organization, { chosen, fromTrash }), {
        timeoutMs,
      });
      return ids.toSorted();
    },

    /** Changes some of the selected files, in a transaction that `commit` can extend. */
    changeSlice: (access: BatchAccess, change: BatchChange, { ids, commit }: Slice): Promise<number> =>
      apply(access, change, { idsIn: async () => ids, commit }),
  };
}

const auditActions = {
  trash: 'file.delete',
  undelete: 'file.undelete',
  purge: 'file.purge',
  move: 'file.update',
} as const satisfies Record<BatchChange['verb'], AuditAction>;

const isFromTrash = ({ verb }: BatchChange) => verb === 'undelete' || verb === 'purge';

type FileChange = Pick<BatchesDeps, 'config'> & {
  organizationId: string;
  ids: string[];
  change: BatchChange;
  event: Parameters<typeof recordAll>[1];
};

/** Changes those of the files that need it, and records each. The caller counts the usage at the end. */
async function changeFiles(tx: Transaction, { event, ...change }: FileChange): Promise<ChangedFiles> {
  const { organizationId, ids } = change;
  if (change.change.verb === 'purge') {
    const trashed = await lockTrashed(tx, organizationId, ids);
    // First, while they have names.
    await recordAll(tx, event, trashed);
    const { usage } = await deleteFiles(tx, organizationId, trashed);
    return { ids: trashed, usage };
  }
  const changed = await changeRows(tx, { ...change, change: change.change });
  await recordAll(tx, event, changed.ids);
  return changed;
}

async function changeRows(
  tx: Transaction,
  {
    organizationId,
    ids,
    change,
    config,
  }: Omit<FileChange, 'event' | 'change'> & {
    change: Exclude<BatchChange, { verb: 'purge' }>;
  },
): Promise<ChangedFiles> {
  switch (change.verb) {
    case 'trash':
      return trashFiles(tx, { organizationId, ids, deletion: newDeletion(config, change.deletionId) });
    case 'undelete':
      return restoreFiles(tx, organizationId, { ids });
    case 'move': {
      await lockFolder(tx, organizationId, change.folderId);
      const moved = await moveFiles(tx, { organizationId, ids, folderId: change.folderId });
      return { ids: moved, usage: {} };
    }
  }
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
async function chosenIds(
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
  const text = `SELECT array_agg(f.id) AS ids FROM files f WHERE ${[...where.conditions, ...where.matches].join(' AND ')}`;
  const [files] = await tx.$queryRawUnsafe<{ ids: string[] | null }[]>(text, ...where.values);
  return files?.ids ?? [];
}
